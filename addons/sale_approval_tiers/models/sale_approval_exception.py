from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import float_compare

RULES = [
    ("credit", "Credit limit"),
    ("price", "Price floor"),
    ("dealer", "Dealer agreement"),
]


class SaleApprovalException(models.Model):
    """REV-01: one order, one rule it breaks, and the figures somebody was asked to let pass.

    Users only read. `sale.order.action_ask_special_approval` writes the figures it has measured; an
    approval releases this rule of this order up to those figures and nothing else.
    """

    _name = "sale.approval.exception"
    _inherit = ["approval.tiers.mixin", "mail.thread"]
    _description = "Special approval"
    _order = "id desc"

    order_id = fields.Many2one("sale.order", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(related="order_id.partner_id", string="Customer")
    user_id = fields.Many2one(related="order_id.user_id", string="Salesperson", store=True)
    rule = fields.Selection(RULES, required=True, readonly=True)
    reason = fields.Text(required=True, readonly=True)
    breach = fields.Char(string="What is outside the rule", required=True, readonly=True)
    figure = fields.Float(
        readonly=True, help="How far the order goes: amount or percent, depending on the rule."
    )
    limit = fields.Float(readonly=True, help="How far the rule allows.")

    _one_per_rule = models.UniqueIndex("(order_id, rule)", "This order has already asked for this rule.")

    @api.depends("order_id", "rule")
    @api.depends_context("lang")
    def _compute_display_name(self):
        rules = dict(self._fields["rule"]._description_selection(self.env))
        for exception in self:
            exception.display_name = f"{exception.order_id.name} · {rules.get(exception.rule, '')}"

    # What the engine asks

    @api.model
    def _approval_gates(self):
        return {"exception": self.env._("Special approval")}

    @api.model
    def _approval_sealed_fields(self):
        names = ("order_id", "rule", "breach", "figure", "limit", "reason")
        return {**super()._approval_sealed_fields(), **dict.fromkeys(names)}

    def _get_approval_company(self):
        self.ensure_one()
        return self.company_id

    def _get_approval_amount(self):
        self.ensure_one()
        return self.order_id._get_approval_amount()

    def _get_approval_head(self):
        self.ensure_one()
        return self.order_id._get_approval_head()

    def _get_approval_owners(self):
        self.ensure_one()
        return self.order_id._get_approval_owners()

    def _get_approval_partner(self):
        self.ensure_one()
        return self.partner_id

    # What the order asks

    @api.model
    def _get_released(self, orders):
        """{(order id, rule): figure} that an approval lets pass, whoever asks."""
        exceptions = self.sudo().search([("order_id", "in", orders.ids)])  # see the docstring
        latest = self.env["approval.tiers.request"]._get_latest(exceptions, "exception")
        return {
            (exception.order_id.id, exception.rule): exception.figure
            for exception in exceptions
            if exception.id in latest
            and latest[exception.id].state == "approved"
            and latest[exception.id]._is_covering(exception)
        }

    @api.model
    def _is_within(self, figure, released):
        """A bigger figure than the one approved is not covered."""
        return released is not None and float_compare(figure, released, precision_digits=6) <= 0

    @api.model
    def _ask(self, order, breaches, reason):
        """Write down the figures of ``breaches`` and ask for approval as the current user.

        The caller has checked that he may write the order.
        """
        # One row a rule, whoever may read it.
        before = {row.rule: row for row in self.sudo().search([("order_id", "=", order.id)])}
        asked = self.sudo()  # users have no right to write the figures; this service is the only way
        for rule, breach in breaches.items():
            vals = {
                "reason": reason,
                "breach": breach["text"],
                "figure": breach["figure"],
                "limit": breach["limit"],
            }
            if rule in before:
                before[rule].write(vals)
                asked |= before[rule]
            else:
                asked |= self.sudo().create({**vals, "order_id": order.id, "rule": rule})  # see above
        asked = asked.with_env(self.env)
        self.env["approval.tiers.request"]._submit(asked, "exception")
        return asked

    def _message_log_batch(self, bodies, *args, **kwargs):
        """What is decided about an exception is also in the log of its order."""
        notes = {}
        for exception in self.filtered(lambda row: row.id in bodies):
            note = Markup("%s: %s") % (exception.display_name, bodies[exception.id])
            order_id = exception.order_id.id
            notes[order_id] = notes[order_id] + Markup("<br/>") + note if order_id in notes else note
        orders = self.env["sale.order"].sudo().browse(notes)  # approvers need not read the order
        if orders:
            orders._message_log_batch(notes, *args, **kwargs)
        return super()._message_log_batch(bodies, *args, **kwargs)

    def action_open_order(self):
        self.ensure_one()
        self.order_id.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "res_id": self.order_id.id,
            "view_mode": "form",
        }
