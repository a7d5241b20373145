from odoo import api, fields, models


class CrmLead(models.Model):
    _inherit = "crm.lead"

    assignment_ids = fields.One2many("sale.visit.assignment", "lead_id", string="Assignments")

    def _get_holder(self):
        return self.user_id, self.team_id, self.env["sale.visit.area"]

    def _prepare_assignment_vals(self, old, new):
        vals = self.env["sale.visit.assignment"]._prepare_vals(self, old, new)
        return vals | {"lead_id": self.id, "record_number": self.record_number}

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        self.env["sale.visit.assignment"]._log(leads.filtered("user_id"), {})
        return leads

    def write(self, vals):
        if not {"user_id", "team_id"} & vals.keys():
            return super().write(vals)
        before = {lead.id: lead._get_holder() for lead in self}
        result = super().write(vals)
        self.env["sale.visit.assignment"]._log(self, before)
        return result

    def action_assign(self):
        """Ask who gets these leads (CUS-01: 网站业务信息)."""
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_visit_plan.sale_visit_assign_action")
        return action | {"context": {"default_lead_ids": self.ids}}
