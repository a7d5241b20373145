from odoo import api, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Two customers who are one: the last visit and the first deal of both stay (VIS-05, CUS-06)."""

    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_values(self, src_partners, dst_partner):
        partners = src_partners | dst_partner
        partners.check_access("write")  # who may; what is merged includes kept columns
        days = [day for day in partners.mapped("last_visit_date") if day]
        deals = partners.sudo().filtered("first_order_date")  # no more than its day and its order
        first = deals.sorted("first_order_date")[:1]
        vals = first._prepare_merged_deal_vals() if first else {}
        result = super()._update_values(src_partners.sudo(), dst_partner.sudo())
        dst_partner.sudo().write({**vals, "last_visit_date": max(days, default=False)})
        return result
