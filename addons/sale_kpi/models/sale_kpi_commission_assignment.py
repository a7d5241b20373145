from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class SaleKpiCommissionAssignment(models.Model):
    """Who is paid by a plan, from when to when."""

    _name = "sale.kpi.commission.assignment"
    _inherit = ["sale.kpi.payee.named"]
    _description = "Commission plan: person"
    _order = "plan_id, date_from desc, id"
    _check_company_auto = True

    plan_id = fields.Many2one(
        "sale.kpi.commission.plan", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    date_from = fields.Date(string="From", required=True, default=fields.Date.context_today)
    date_to = fields.Date(string="To")
    team_id = fields.Many2one(
        "crm.team", string="Team led", index="btree_not_null", help="Where the plan pays on the team's sales."
    )
    is_prorata = fields.Boolean(
        string="Pro rata",
        default=True,
        help="In a period that the person takes part in only for some days, bounds, floor and cap shrink "
        "accordingly.",
    )

    _dates = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)", "An assignment ends after it begins."
    )

    @api.depends("payee_id.name", "plan_id.name")
    def _compute_display_name(self):
        for row in self:
            row.display_name = f"{row.payee_id.name or ''}, {row.plan_id.name or ''}"

    @api.constrains("plan_id", "user_id", "partner_id", "team_id", "date_from", "date_to")
    def _check_overlap(self):
        for row in self:
            domain = Domain(
                [
                    ("id", "!=", row.id),
                    ("plan_id", "=", row.plan_id.id),
                    ("user_id", "=", row.user_id.id),
                    ("partner_id", "=", row.partner_id.id),
                    ("team_id", "=", row.team_id.id),
                    "|",
                    ("date_to", "=", False),
                    ("date_to", ">=", row.date_from),
                ]
            )
            if row.date_to:
                domain &= Domain("date_from", "<=", row.date_to)
            if self.search_count(domain, limit=1):
                raise ValidationError(
                    self.env._(
                        "%(person)s is on this plan for some of these days already.",
                        person=row.payee_id.name or (row.user_id or row.partner_id).name,
                    )
                )
