from odoo import api, fields, models


class SaleOrderAfterSales(models.Model):
    """QTE-03: an approved quotation says what service follows the sale, and the customer reads it."""

    _inherit = "sale.order"

    after_sales_terms = fields.Text(
        string="After-sales terms",
        tracking=True,
        help="Content and conditions of the service after the sale; printed on the quotation.",
    )

    @api.model
    def _approval_sealed_fields(self):
        return {**super()._approval_sealed_fields(), "after_sales_terms": None}

    def _approval_step_blocker(self, step):
        blocker = super()._approval_step_blocker(step)
        if blocker or step.gate != "quote" or not self.company_id.approval_after_sales_required:
            return blocker
        return not (self.after_sales_terms or "").strip() and self.env._(
            "%(order)s does not say what service follows the sale. Return it for change, so that "
            "“After-sales terms” is filled in.",
            order=self.display_name,
        )
