from odoo import api, fields, models


class SaleKpiCommissionPlan(models.Model):
    """What a group of people is paid for (COM-02); its terms are in versions with dates."""

    _name = "sale.kpi.commission.plan"
    _inherit = ["mail.thread"]
    _description = "Commission plan"
    _order = "sequence, name"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    description = fields.Text(translate=True, help="In the words of the people it pays.")
    version_ids = fields.One2many("sale.kpi.commission.version", "plan_id", string="Versions")
    assignment_ids = fields.One2many("sale.kpi.commission.assignment", "plan_id", string="People")
    # Only for the record rules: they read it as superuser, and what they read stays in the cache.
    member_ids = fields.One2many(
        "sale.kpi.commission.assignment",
        "plan_id",
        string="People for access",
        export_string_translation=False,
    )
    current_version_id = fields.Many2one("sale.kpi.commission.version", compute="_compute_current")
    sentence = fields.Text(string="In words", compute="_compute_current")
    person_count = fields.Integer(string="People today", compute="_compute_person_count")

    _name_unique = models.UniqueIndex("(company_id, name)", "Another plan of this company has this name.")

    @api.depends("version_ids.state", "version_ids.date_from", "version_ids.date_to")
    def _compute_current(self):
        today = fields.Date.context_today(self)
        for plan in self:
            version = plan.version_ids.filtered(lambda one: one._is_in_force(today))[:1]
            plan.current_version_id = version
            plan.sentence = version.sentence or self.env._("No version of this plan is in force today.")

    @api.depends("assignment_ids.date_from", "assignment_ids.date_to")
    def _compute_person_count(self):
        today = fields.Date.context_today(self)
        for plan in self:
            running = plan.assignment_ids.filtered(
                lambda row: row.date_from <= today and (not row.date_to or row.date_to >= today)
            )
            plan.person_count = len(running.payee_id)

    def action_open_ledger(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_kpi.ledger_action")
        return {**action, "domain": [("plan_id", "=", self.id)], "context": {}}
