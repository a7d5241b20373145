from odoo import api, fields, models

from ..areas import match_area


class ResPartner(models.Model):
    _inherit = "res.partner"

    sales_area_id = fields.Many2one(
        "sale.visit.area",
        string="Sales area",
        compute="_compute_sales_area_id",
        store=True,
        precompute=True,
        readonly=False,
        index="btree_not_null",
        tracking=True,
        help="Proposed by the address; whoever looks after the area finds the customer.",
    )
    is_area_shared = fields.Boolean(
        string="Shared", tracking=True, help="Everybody in sales sees this customer, whatever the area."
    )

    all_lead_ids = fields.One2many("crm.lead", "partner_id", string="Leads and opportunities")

    @api.depends("state_id", "city", "zip", "company_id", "parent_id", "is_company")
    def _compute_sales_area_id(self):
        """Where the address tells an area that one; a choice by hand stays until the address changes."""
        for partner in self:
            area_id = (partner.is_company or not partner.parent_id) and partner._match_area()
            partner.sales_area_id = area_id or partner.sales_area_id

    @api.model_create_multi
    def create(self, vals_list):
        """Whoever registers a customer of another area keeps him until he is given away."""
        user = self.env.user
        if not self.env.su and self.env["sale.visit.area"]._get_match_rules() and user._is_area_bound():
            keeper = {"user_id": user.id}
            vals_list = [
                vals if vals.get("parent_id") or vals.get("user_id") else vals | keeper for vals in vals_list
            ]
        return super().create(vals_list)

    def _match_area(self):
        rules = self.env["sale.visit.area"]._get_match_rules()
        if not rules:
            return False
        return match_area(rules, self.state_id.id, self.city, self.zip, self.company_id.id)
