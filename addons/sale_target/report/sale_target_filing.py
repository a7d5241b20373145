from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_list
from odoo.tools.mail import is_html_empty

from ..models.sale_target_filed import PERIODS


class SaleTargetFiling(models.Model):
    """Which company, team or person has handed in and filed its plan of a year, and which has not; of
    teams also month by month and quarter by quarter (PLN-06: 备案).

    Years are those for which the company has a plan, this one and the next; months and quarters those
    that are over, the running one and the next.
    """

    _name = "sale.target.filing"
    _description = "Filing of sales plans"
    _auto = False
    _order = "date_from desc, period, level, team_id, user_id"
    _rec_name = "date_from"

    level = fields.Selection([("company", "Company"), ("team", "Team"), ("person", "Person")], readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    team_id = fields.Many2one("crm.team", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    period = fields.Selection(PERIODS, readonly=True)
    date_from = fields.Date(string="From", readonly=True)
    date_to = fields.Date(string="To", readonly=True)
    year_from = fields.Date(string="Plan from", readonly=True)
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
            WITH %(spans)s, subjects AS (
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
            SELECT ((extract(year FROM spans.date_from) * 100
                     + extract(month FROM spans.date_from))::bigint * 10 + spans.code) * 10000000
                     + row_number() OVER (
                        PARTITION BY spans.date_from, spans.code
                        ORDER BY subjects.company_id, subjects.level, subjects.team_id,
                                 subjects.user_id) AS id,
                   subjects.*, spans.period, spans.date_from, spans.date_to, spans.year_from,
                   plan.id AS plan_id,
                   CASE WHEN coalesce(filed.filed_at, CASE WHEN spans.period = 'year' THEN plan.filed_at END)
                             IS NOT NULL THEN 'filed'
                        WHEN plan.state IN ('draft', 'refused') THEN 'draft'
                        WHEN plan.state = 'superseded' THEN 'approved'
                        ELSE coalesce(plan.state, 'missing') END AS status
              FROM subjects
              JOIN spans ON spans.company_id = subjects.company_id
                   AND (spans.period = 'year' OR subjects.level = 'team')
              LEFT JOIN LATERAL (
                    SELECT id, state, filed_at FROM sale_target_plan
                     WHERE company_id = subjects.company_id AND level = subjects.level
                       AND date_from = spans.year_from AND state <> 'cancelled'
                       AND (spans.period <> 'year' OR state <> 'superseded')
                       AND (subjects.level <> 'team' OR team_id = subjects.team_id)
                       AND (subjects.level <> 'person' OR user_id = subjects.user_id)
                     ORDER BY (state IN ('approved', 'superseded')
                               AND (spans.period = 'year' OR effective_date <= spans.date_from)) DESC,
                              version DESC LIMIT 1
                   ) plan ON TRUE
              LEFT JOIN sale_target_filed filed
                     ON filed.plan_id = plan.id AND filed.date_from = spans.date_from
                    AND filed.date_to = spans.date_to
            """,
            spans=self._get_spans_sql(),
        )

    def _get_spans_sql(self):
        """Years, and their quarters and months where the company has them filed."""
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
            ), kinds (period, code, length) AS (
                VALUES ('year', 1, interval '1 year'), ('quarter', 2, interval '3 months'),
                       ('month', 3, interval '1 month')
            ), spans AS (
                SELECT years.company_id, years.date_from AS year_from, kinds.period, kinds.code,
                       part::date AS date_from, (part + kinds.length - interval '1 day')::date AS date_to
                  FROM years
                  JOIN res_company company ON company.id = years.company_id
                  JOIN kinds ON kinds.period = 'year'
                       OR (kinds.period = 'quarter' AND company.target_file_quarters)
                       OR (kinds.period = 'month' AND company.target_file_months)
                 CROSS JOIN LATERAL generate_series(
                       years.date_from, years.date_from + interval '11 months', kinds.length) AS part
                 WHERE kinds.period = 'year' OR part <= now()::date + kinds.length
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
                "default_date_from": self.year_from,
            },
        }

    def action_file(self):
        """File the plans of these rows with the group, for the year, quarter or month of each."""
        for row in self:
            if not row.plan_id:
                raise UserError(self.env._("%(name)s has no plan yet.", name=row._get_subject_name()))
            if row.period == "year":
                row.plan_id.action_file()
            else:
                row.plan_id._file_period(row.period, row.date_from, row.date_to)
        return True

    def _get_reminder(self):
        """What is asked for: a sentence, or False where nothing is."""
        self.ensure_one()
        if self.status in ("missing", "draft"):
            return self.env._("Hand in the sales plan from %(date)s", date=self.year_from)
        if self.status == "approved":
            return self.env._(
                "File the sales plan from %(date)s to %(end)s with the group",
                date=self.date_from,
                end=self.date_to,
            )
        return False

    def action_remind(self):
        """Ask whoever has to write or file a plan to do so; one task each, made once."""
        todo = self.filtered(lambda row: row._get_reminder())
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
            summary = row._get_reminder()
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
        return self._file_parts_blocker()

    def _file_parts_blocker(self):
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
