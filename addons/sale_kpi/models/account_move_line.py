from odoo import models

WATCHED = {"product_id", "product_uom_id", "quantity", "discount", "price_unit", "tax_ids", "balance"}
WATCHED |= {"debit", "credit", "amount_currency", "display_type", "sale_line_ids"}


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def write(self, vals):
        result = super().write(vals)
        if not WATCHED.isdisjoint(vals):
            # Drafts are captured when they are posted; little of a posted document can still change.
            self.filtered(lambda line: line.parent_state == "posted").move_id._queue_kpi_events()
        return result
