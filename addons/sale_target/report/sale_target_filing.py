from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_list
from odoo.tools.mail import is_html_empty


class SaleTargetFiling(models.Model):
    """Which company, team or person has handed in and filed its plan of a year, and which has not
    (PLN-06: 备案).

    Years are those for which the company has a plan, this one and the next.
    """

    _name = "sale.target.filing"
    _description = "Filing of sales plans"
    _auto = False
    _order = "date_from desc, level, team_id, user_id"
    _rec_name = "date_from"

    level = fields.Selection([("company", "Company"), ("team", "Team"), ("person", "Person")], readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    team_id = fields.Many2one("crm.team", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    date_from = fields.Date(string="Year from", readonly=True)
    plan_id = fields.Many2one("sale.target.plan", readonly=True)
    status = fields.Selection(
        [
            ("missing", "No plan"),
            ("draft", "Being written"),
            ("submitted", "Waiting for approval"),
            ("approved", "Approved, not filed"),
            ("filed", "Filed"),
        ],
        readonly=True,
    )

    @property
    def _table_query(self):
        return SQL(
            """
            WITH %(years)s, subjects AS (
                SELECT 'company' AS level, company.id AS company_id, NULL::int AS team_id,
                       NULL::int AS user_id
                  FROM res_company company WHERE company.active
                UNION ALL
                SELECT 'team', company.id, team.id, NULL
                  FROM crm_team team
                  JOIN res_company company
                    ON company.active AND (company.id = team.company_id OR team.company_id IS NULL)
                 WHERE team.active
                UNION ALL
                (SELECT DISTINCT ON (company.id, member.user_id)
                       'person', company.id, member.crm_team_id, member.user_id
                  FROM crm_team_member member
                  JOIN crm_team team ON team.id = member.crm_team_id AND team.active
                  JOIN res_users users ON users.id = member.user_id AND users.active AND NOT users.share
                  JOIN res_company_users_rel rel ON rel.user_id = users.id
                  JOIN res_company company ON company.id = rel.cid AND company.active
                       AND (company.id = team.company_id OR team.company_id IS NULL)
                 WHERE member.active
                 ORDER BY company.id, member.user_id, member.id)
            )
            SELECT (extract(year FROM years.date_from) * 100
                     + extract(month FROM years.date_from))::bigint * 10000000 + row_number() OVER (
                        PARTITION BY years.date_from
                        ORDER BY subjects.company_id, subjects.level, subjects.team_id,
                                 subjects.user_id) AS id,
                   subjects.*, years.date_from, plan.id AS plan_id,
                   CASE WHEN plan.filed_at IS NOT NULL THEN 'filed'
                        WHEN plan.state IN ('draft', 'refused') THEN 'draft'
                        ELSE coalesce(plan.state, 'missing') END AS status
              FROM subjects
              JOIN years ON years.company_id = subjects.company_id
              LEFT JOIN LATERAL (
                    SELECT id, state, filed_at FROM sale_target_plan
                     WHERE company_id = subjects.company_id AND level = subjects.level
                       AND date_from = years.date_from
                       AND state NOT IN ('cancelled', 'superseded')
                       AND (subjects.level <> 'team' OR team_id = subjects.team_id)
                       AND (subjects.level <> 'person' OR user_id = subjects.user_id)
                     ORDER BY state = 'approved' DESC, version DESC LIMIT 1
                   ) plan ON TRUE
            """,
            years=self._get_years_sql(),
        )

    def _get_years_sql(self):
        return SQL(
            """
            starts AS (
                SELECT id AS company_id,
                       make_date(extract(year FROM now())::int, fiscalyear_last_month::int %% 12 + 1, 1)
                         AS start
                  FROM res_company
            ), years AS (
                SELECT company_id,
                       ((CASE WHEN start > now()::date THEN start - interval '1 year' ELSE start END)
                          + step * interval '1 year')::date AS date_from
                  FROM starts, generate_series(0, 1) AS step
                 UNION
                SELECT company_id, date_from FROM sale_target_plan WHERE level IS NOT NULL
            )
            """
        )

    def action_open(self):
        """Open the plan of this row, or write it where there is none."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.target.plan",
            "res_id": self.plan_id.id,
            "views": [(False, "form")],
            "context": {
                "default_level": self.level,
                "default_company_id": self.company_id.id,
                "default_team_id": self.team_id.id,
                "default_user_id": self.level == "person" and self.user_id.id,
                "default_date_from": self.date_from,
            },
        }

    def action_remind(self):
        """Ask whoever has to write a missing plan to do so; one task each, made once."""
        todo = self.filtered(lambda row: row.status in ("missing", "draft"))
        people = {row: row._get_writer() for row in todo}
        nobody = [row._get_subject_name() for row, user in people.items() if not user]
        if nobody:
            raise UserError(
                self.env._(
                    "Nobody leads %(names)s; name a team leader first.", names=format_list(self.env, nobody)
                )
            )
        for row, user in people.items():
            partner = user.partner_id.sudo()  # a task is given to a colleague
            summary = self.env._("Hand in the sales plan from %(date)s", date=row.date_from)
            known = partner.activity_ids.filtered(
                lambda task, s=summary, u=user: task.summary == s and task.user_id == u
            )
            if not known:
                partner.activity_schedule("mail.mail_activity_data_todo", user_id=user.id, summary=summary)
        return True

    def _get_writer(self):
        self.ensure_one()
        if self.level == "person":
            return self.user_id
        if self.level == "team":
            return self.team_id.sudo().user_id  # who leads a team is no secret
        return self.env.user

    def _get_subject_name(self):
        return (self.user_id or self.team_id or self.company_id).display_name


class SaleTargetPlan(models.Model):
    """Filed with the group: target, strategy, product mix and layout are there (PLN-06)."""

    _inherit = "sale.target.plan"

    filed_at = fields.Datetime(string="Filed with the group on", readonly=True, copy=False, tracking=True)
    filed_by_id = fields.Many2one("res.users", string="Filed by", readonly=True, copy=False)

    def _get_kept_fields(self):
        return super()._get_kept_fields() | {"filed_at", "filed_by_id"}

    def _file_blocker(self):
        """Why this plan cannot be filed with the group: a sentence, or False."""
        self.ensure_one()
        if self.state != "approved":
            return self.env._("%(plan)s is filed once it is approved.", plan=self.display_name)
        if self.filed_at:
            return self.env._("%(plan)s is filed already.", plan=self.display_name)
        parts = ("strategy", "product_mix", "layout")
        missing = [
            self._fields[name]._description_string(self.env) for name in parts if is_html_empty(self[name])
        ]
        return bool(missing) and self.env._(
            "A plan is filed with target, strategy, product mix and layout; %(plan)s lacks: %(parts)s. "
            "Make a new version that says it.",
            plan=self.display_name,
            parts=format_list(self.env, missing),
        )

    def action_file(self):
        """File these approved plans with the group."""
        self.check_access("write")
        for plan in self:
            if blocker := plan._file_blocker():
                raise UserError(blocker)
        # Kept columns; who may has been checked above.
        self.sudo().write({"filed_at": fields.Datetime.now(), "filed_by_id": self.env.uid})
        return True
