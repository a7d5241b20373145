from odoo import api, fields, models


class SaleAfterServiceComplaint(models.Model):
    """What a customer complains about, or praises: numbered, owned, answered in time (CPL-01)."""

    _name = "sale.after.service.complaint"
    _inherit = ["approval.tiers.guarded", "mail.thread", "mail.activity.mixin"]
    _description = "Complaint"
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(string="Number", readonly=True, copy=False, index=True)
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, index=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    user_id = fields.Many2one(
        "res.users", string="Salesperson", index=True, default=lambda self: self.env.user
    )
    state = fields.Selection([("new", "New")], default="new", readonly=True, copy=False, index=True)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["name"] = self.env["ir.sequence"].next_by_code(self._name)
        return super().create(vals_list)
