from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list


class SaleAfterServiceReturn(models.Model):
    """A return is asked for by the salesperson or the customer; against the contract it needs the
    sales manager (RTN-02, RTN-03)."""

    _inherit = "sale.after.service.return"

    def action_submit(self):
        """Ask for these returns (RTN-03).

        :raises UserError: where lines are missing or more is asked for than is still out
        """
        self.check_access("write")
        self._expect("draft")
        for record in self:
            if not record.line_ids:
                raise UserError(
                    self.env._("Choose the delivered goods that %(document)s is about.", document=record.name)
                )
        self.line_ids._check_returnable("qty_asked")
        self._mark_breach()
        self._set_state("submitted")
        self._skip_needless_steps()
        return True

    def _mark_breach(self):
        """RTN-02: goods of another order, or after the term, come back against the contract."""
        for record in self:
            reasons = record._get_breach_reasons()
            # Kept columns, so that nobody takes the mark off.
            record.sudo().write({"is_breach": bool(reasons), "breach_note": " ".join(reasons)})

    def _get_breach_reasons(self):
        """Sentences that say why this return is against the contract."""
        self.ensure_one()
        reasons = []
        foreign = self.line_ids.filtered(
            lambda line: self.sale_order_id and line.sale_line_id.sudo().order_id != self.sale_order_id
        )
        if foreign:
            reasons.append(
                self.env._(
                    "%(products)s: not from %(order)s.",
                    products=format_list(self.env, foreign.product_id.mapped("display_name")),
                    order=self.sale_order_id.name,
                )
            )
        days = self.company_id.after_service_return_days
        limit = fields.Datetime.now() - timedelta(days=days)
        # The day of a delivery is no secret to whoever may ask for its return.
        late = self.line_ids.filtered(lambda line: days and line.move_id.sudo().date < limit)
        if late:
            reasons.append(
                self.env._(
                    "%(products)s: delivered more than %(days)s days ago.",
                    products=format_list(self.env, late.product_id.mapped("display_name")),
                    days=days,
                )
            )
        return reasons
