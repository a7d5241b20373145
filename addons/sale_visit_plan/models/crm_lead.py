from odoo import api, fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    is_key_project = fields.Boolean(
        string="Key project",
        tracking=True,
        help="Visits for a key project need the sales director too, whatever it is worth.",
    )
    visit_ids = fields.One2many("sale.visit", "lead_id", string="Visits")
    visit_count = fields.Integer(compute="_compute_visit_count")

    @api.depends("visit_ids")
    def _compute_visit_count(self):
        groups = self.env["sale.visit"]._read_group([("lead_id", "in", self.ids)], ["lead_id"], ["__count"])
        counts = {lead.id: count for lead, count in groups}
        for lead in self:
            lead.visit_count = counts.get(lead.id, 0)

    def action_view_visits(self):
        """The visits of this opportunity, and the way to plan one more."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_visit_plan.sale_visit_action")
        context = {"default_lead_id": self.id, "default_partner_id": self.partner_id.commercial_partner_id.id}
        return action | {"domain": [("lead_id", "=", self.id)], "context": context}
