from odoo import fields, models
from odoo.exceptions import UserError


class SaleVisitAssign(models.TransientModel):
    """Give leads or customers to a salesperson or an area (CUS-01, ROL-02); the log follows by itself."""

    _name = "sale.visit.assign"
    _description = "Assign leads or customers"

    lead_ids = fields.Many2many("crm.lead", string="Leads")
    partner_ids = fields.Many2many("res.partner", string="Customers")
    user_id = fields.Many2one(
        "res.users",
        string="Salesperson",
        domain="[('share', '=', False), ('company_ids', 'in', allowed_company_ids)]",
    )
    area_id = fields.Many2one("sale.visit.area", string="Sales area")

    def action_assign(self):
        self.ensure_one()
        if not self.user_id and not self.area_id:
            raise UserError(self.env._("Choose a salesperson or an area."))
        if self.lead_ids:
            if not self.user_id:
                raise UserError(self.env._("Choose the salesperson."))
            self.lead_ids.write({"user_id": self.user_id.id})
        if self.partner_ids:
            vals = {"user_id": self.user_id.id, "sales_area_id": self.area_id.id}
            self.partner_ids.write({name: value for name, value in vals.items() if value})
        return {"type": "ir.actions.client", "tag": "soft_reload"}
