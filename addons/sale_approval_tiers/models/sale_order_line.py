from odoo import api, models
from odoo.exceptions import UserError


class BaseLines(dict):
    """{line id: what its taxes are computed from}, in the context while amounts are computed anew.

    A type of its own: a context that comes from outside may hold any plain dict.
    """


class SaleOrderLine(models.Model):
    """Lines of a confirmed contract are guarded here, whatever way they are written."""

    _inherit = "sale.order.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._check_confirmed_lines()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint(self._get_approval_columns()):
            self._check_confirmed_lines()
        return result

    def unlink(self):
        orders = self.order_id.filtered(lambda order: order.state == "sale")
        result = super().unlink()
        orders._check_confirmed_content()
        return result

    def _prepare_base_line_for_taxes_computation(self, **kwargs):
        known = self.env.context.get("approval_base_lines")
        if kwargs or type(known) is not BaseLines:
            return super()._prepare_base_line_for_taxes_computation(**kwargs)
        if self.id not in known:
            known[self.id] = super()._prepare_base_line_for_taxes_computation()
        return known[self.id]

    @api.model
    def _get_approval_columns(self):
        columns = self.env["sale.order"]._approval_sealed_fields()["order_line"]
        return {"order_id", "is_expense", "is_delivery", "is_downpayment", "display_type", *columns}

    def _check_confirmed_lines(self):
        lines = self.filtered(lambda line: line.state == "sale")
        if not lines:
            return
        costs = lines.filtered("is_expense")
        if costs and not self.env.su and not self.env.user.has_group("account.group_account_invoice"):
            raise UserError(
                self.env._(
                    "Costs are invoiced on by the accountants. %(advice)s",
                    advice=costs.order_id[:1]._get_change_advice(),
                )
            )
        if self.env.su:  # the invoice that frees a down payment is made only after its lines
            lines = lines.filtered(lambda line: not line.is_downpayment or line.product_uom_qty)
        lines.order_id._check_confirmed_content()
