from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.approval_tiers.rare import RareOne2many


class ProductTemplatePrice(models.Model):
    """QTE-06: the sales director sets the price of what is new on the market: until he approved it,
    the product is not quoted."""

    _name = "product.template"
    _inherit = ["product.template", "approval.tiers.mixin"]

    is_new_product = fields.Boolean(
        string="New on the market",
        tracking=True,
        help="It is quoted after its price is approved, where the sales settings ask for that.",
    )

    approval_document_ids = RareOne2many(string="Documents for approval")

    @api.model
    def _approval_gates(self):
        return {**super()._approval_gates(), "price": self.env._("Product price")}

    @api.model
    def _approval_sealed_fields(self):
        sealed = dict(super()._approval_sealed_fields())
        return {**sealed, **dict.fromkeys(("name", "list_price", "uom_id", "is_new_product"))}

    def _get_approval_amount(self):
        self.ensure_one()
        company = self._get_approval_company()
        today = fields.Date.context_today(self)
        return self.currency_id._convert(self.list_price, company.currency_id, company, today)

    def write(self, vals):
        if "is_new_product" in vals and not vals["is_new_product"]:
            self._check_no_longer_new()
        return super().write(vals)

    def _check_no_longer_new(self):
        """To call a product not new any more would be a way round its approval."""
        if self.env.user.has_group("approval_tiers.group_sales_director"):
            return
        new = self.filtered("is_new_product")
        blocker = next(filter(None, new._approval_blockers("price").values()), False) if new else False
        if blocker:
            raise UserError(blocker)

    @api.model
    def _get_unpriced(self, products, company):
        """{template id: sentence} for those of ``products`` that must not be quoted yet."""
        new = products.sudo().product_tmpl_id.filtered("is_new_product")  # a fact, whoever may read it
        if not new:
            return {}
        blockers = new.with_company(company)._approval_blockers("price")
        return {
            template.id: self.env._(
                "The price of %(product)s, new on the market, is not approved yet. "
                "Ask the sales director to approve it, or take the product off the quotation. (%(state)s)",
                product=template.display_name,
                state=blockers[template.id],
            )
            for template in new
            if blockers[template.id]
        }
