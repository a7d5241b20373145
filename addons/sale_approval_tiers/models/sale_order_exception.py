from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import float_compare, format_amount

from odoo.addons.approval_tiers.rare import RareOne2many

# Which rules speak at which gate: goods on credit are delivered after the contract, not the quotation
GATE_RULES = {"quote": ("price", "dealer"), "contract": ("credit", "price", "dealer")}
PASSED_STATES = {"sent": "quote", "sale": "contract"}


class SaleOrderException(models.Model):
    """REV-01: an order outside the rules of credit, price or dealers goes no further until a special
    approval releases it: this order, this rule, up to these figures."""

    _inherit = "sale.order"

    approval_exception_ids = RareOne2many(
        "sale.approval.exception", "order_id", string="Special approvals", groups="base.group_user"
    )
    rule_breach_note = fields.Text(
        string="Outside the rules", compute="_compute_rule_breach_note", groups="base.group_user"
    )
    can_ask_special_approval = fields.Boolean(compute="_compute_rule_breach_note", groups="base.group_user")

    @api.depends(
        "amount_total",
        "partner_id",
        "pricelist_id",
        "state",
        "max_price_deviation_percent",
        "approval_exception_ids.approval_status",
    )
    @api.depends_context("uid", "lang")
    def _compute_rule_breach_note(self):
        saved = self.filtered(lambda order: order._origin and order.state in ("draft", "sent"))
        breaches = saved._origin._get_open_breaches("contract") if saved else {}
        for order in self:
            found = breaches.get(order._origin.id, {})
            waiting = order._origin._get_waiting_rules(found)
            note = self.env._("special approval is asked, the answer is awaited")
            order.rule_breach_note = "\n".join(
                f"{breach['text']} ({note})" if rule in waiting else breach["text"]
                for rule, breach in found.items()
            )
            order.can_ask_special_approval = any(
                breach["may_ask"] for rule, breach in found.items() if rule not in waiting
            )

    def _get_waiting_rules(self, breaches):
        """Those of ``breaches`` that a pending special approval is about, up to these figures."""
        if not breaches:
            return set()
        # What is asked already is a fact.
        asked = self.sudo().approval_exception_ids.filtered(lambda row: row.approval_status == "pending")
        return {
            row.rule
            for row in asked
            if row.rule in breaches and row._is_within(breaches[row.rule]["figure"], row.figure)
        }

    # The rules

    def _get_rule_breaches(self, gate):
        """{order id: {rule: {figure, limit, text, may_ask}}} of the rules these orders break.

        Asked as superuser: what somebody may read makes no difference.
        """
        result = {order.id: {} for order in self}
        checks = {
            "credit": self._get_credit_breaches,
            "price": self._get_price_breaches,
            "dealer": self._get_dealer_breaches,
        }
        for rule in GATE_RULES.get(gate, ()):
            for order_id, breach in checks[rule]().items():
                result[order_id][rule] = {"may_ask": True, **breach}
        return result

    def _get_credit_breaches(self):
        """What the customer would owe with this order, against the limit that Odoo keeps on him."""
        breaches = {}
        orders = self.sudo().filtered(  # see `_get_rule_breaches`
            lambda order: (
                order.company_id.approval_exception_credit and order.company_id.account_use_credit_limit
            )
        )
        for company, asked in orders.grouped("company_id").items():
            asked.partner_id.commercial_partner_id.with_company(company).mapped("credit_to_invoice")
            for order in asked.with_company(company):
                customer = order.partner_id.commercial_partner_id
                owed = customer.credit + customer.credit_to_invoice + order._get_credit_added()
                if (
                    customer.credit_limit
                    and company.currency_id.compare_amounts(owed, customer.credit_limit) > 0
                ):
                    breaches[order.id] = {
                        "figure": owed,
                        "limit": customer.credit_limit,
                        "text": order.env._(
                            "%(customer)s would owe %(owed)s; the credit limit is %(limit)s",
                            customer=customer.name,
                            owed=format_amount(order.env, owed, company.currency_id),
                            limit=format_amount(order.env, customer.credit_limit, company.currency_id),
                        ),
                    }
        return breaches

    def _get_credit_added(self):
        """What this order adds to the debt that Odoo counts already, in company currency."""
        self.ensure_one()
        amount = self.amount_total
        if self.state == "sale":  # being confirmed right now: part of it is counted already
            amount -= self.amount_invoiced
            if any(line.untaxed_amount_to_invoice > 0 for line in self.order_line):
                amount -= self.amount_to_invoice
        company = self.company_id
        today = fields.Date.context_today(self)
        return self.currency_id._convert(amount, company.currency_id, company, today)

    def _get_price_breaches(self):
        breaches = {}
        for order in self.sudo():  # see `_get_rule_breaches`
            company, percent = order.company_id, order.max_price_deviation_percent
            floor = company.approval_price_floor_percent
            if company.approval_exception_price and float_compare(percent, floor, precision_digits=6) > 0:
                breaches[order.id] = {
                    "figure": percent,
                    "limit": floor,
                    "text": self.env._(
                        "The price is %(percent).2f %% below the pricelist; the floor is %(floor).2f %%",
                        percent=percent,
                        floor=floor,
                    ),
                }
        return breaches

    def _get_dealer_breaches(self):
        """DLR-01: an order at dealer price by a customer without a valid agreement."""
        orders = self.sudo().filtered(  # see `_get_rule_breaches`
            lambda order: order.company_id.approval_dealer_rule and order.pricelist_id.is_dealer_pricelist
        )
        reasons = self.env["sale.approval.dealer.agreement"]._get_missing(orders)
        return {
            order.id: {
                "figure": order._get_approval_amount(),
                "limit": 0.0,
                "text": reasons[order.id],
                "may_ask": order.company_id.approval_dealer_rule == "special",
            }
            for order in orders
            if reasons.get(order.id)
        }

    def _get_open_breaches(self, gate):
        """As `_get_rule_breaches`, without what a special approval has released."""
        breaches = self._get_rule_breaches(gate)
        broken = self.filtered(lambda order: breaches[order.id])
        exceptions = self.env["sale.approval.exception"]
        released = exceptions._get_released(broken) if broken else {}
        return {
            order_id: {
                rule: breach
                for rule, breach in found.items()
                if not exceptions._is_within(breach["figure"], released.get((order_id, rule)))
            }
            for order_id, found in breaches.items()
        }

    # Where they hold

    def _get_breach_blockers(self, gate):
        """{order id: sentence} for those of these orders that the rules stop."""
        names = {order.id: order.display_name for order in self}
        return {
            order_id: self._format_breach_blocker(names[order_id], found.values())
            for order_id, found in self._get_open_breaches(gate).items()
            if found
        }

    @api.model
    def _format_breach_blocker(self, name, breaches):
        text = "; ".join(breach["text"] for breach in breaches)
        if all(breach["may_ask"] for breach in breaches):
            return self.env._(
                "%(order)s is outside the rules: %(breach)s. Change it, or ask special approval.",
                order=name,
                breach=text,
            )
        return self.env._(
            "%(order)s is outside the rules: %(breach)s. Change it first.", order=name, breach=text
        )

    def _approval_blockers(self, gate):
        blockers = super()._approval_blockers(gate)
        # What is confirmed has passed; what the customer owes later must not stop its invoice.
        passing = self.filtered(lambda order: order.state != "sale")
        if gate in GATE_RULES and passing:
            blockers.update(passing._get_breach_blockers(gate))
        return blockers

    @api.constrains("state")
    def _check_rule_breaches(self):
        """Last guard for every write, create and import into a passed state."""
        for state, gate in PASSED_STATES.items():
            orders = self.filtered(lambda order, state=state: order.state == state)
            if blocker := next(iter(orders._get_breach_blockers(gate).values()), False):
                raise ValidationError(blocker)

    def _approval_submit_blocker(self, gate):
        blocker = super()._approval_submit_blocker(gate)
        if blocker or gate not in GATE_RULES or self.state == "sale":
            return blocker
        return self._get_breach_blockers(gate).get(self.id, False)

    # Asking

    def action_ask_special_approval(self, reason):
        """Ask that this order may pass although it breaks a rule; says which, and how far.

        :raises UserError: no reason is given, or nothing is broken that may be released
        """
        self.ensure_one()
        self.check_access("write")
        if not str(reason or "").strip():
            raise UserError(self.env._("Say why this order should pass; those who decide read it."))
        self._approval_refresh()
        found = self._get_open_breaches("contract")[self.id]
        breaches = {rule: breach for rule, breach in found.items() if breach["may_ask"]}
        if not breaches:
            raise UserError(
                self.env._("%(order)s breaks no rule that could be released.", order=self.display_name)
            )
        self.env["sale.approval.exception"]._ask(self, breaches, reason)
        return True

    def action_special_approval_dialog(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask special approval"),
            "res_model": "sale.approval.exception.ask",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def action_view_special_approvals(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sale_approval_tiers.sale_approval_exception_action"
        )
        action.update(domain=[("order_id", "=", self.id)], context={})
        return action

    @api.ondelete(at_uninstall=False)
    def _unlink_except_special_approval(self):
        if self.sudo().approval_exception_ids:  # the history counts, not who may read it
            raise UserError(self.env._("An order that asked for special approval is cancelled, not deleted."))
