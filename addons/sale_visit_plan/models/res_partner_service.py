from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    service_contact_ids = fields.One2many("sale.visit.contact", "partner_id", string="Service contacts")

    def action_log_service(self):
        """Log that this customer was served, whoever's it is (CUS-08)."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Log service contact"),
            "res_model": "sale.visit.contact",
            "view_mode": "form",
            "views": [(self.env.ref("sale_visit_plan.sale_visit_contact_view_form_quick").id, "form")],
            "target": "new",
            "context": {"default_partner_id": self.id},
        }
