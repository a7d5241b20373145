from markupsafe import Markup

from odoo import api, fields, models

from .sale_order_contract import INTERNAL

# The technical and commercial terms of a quotation; the rest is administration
TERM_FIELDS = {
    "partner_id",
    "partner_shipping_id",
    "currency_id",
    "payment_term_id",
    "prepayment_percent",
    "commitment_date",
    "amount_total",
    "note",
    "order_line",
    "collection_days",
    "breach_liability",
    "quality_requirement",
    "packing_requirement",
    "after_sales_terms",
}
# What a quotation may leave open; filling it in deviates from nothing
OPEN_FIELDS = TERM_FIELDS - {"payment_term_id", "note", "order_line", "partner_id", "amount_total"}


class SaleOrderDeviation(models.Model):
    """The contract compared with the quotation or bid that was approved (APV-19)."""

    _inherit = "sale.order"

    quote_request_id = fields.Many2one(
        "approval.tiers.request",
        string="Approved quotation",
        compute="_compute_quote_request_id",
        store=True,
        copy=False,
        index="btree_not_null",
        groups=INTERNAL,
    )
    has_deviation = fields.Boolean(
        string="Deviates from the quotation",
        compute="_compute_has_deviation",
        store=True,
        copy=False,
        groups=INTERNAL,
        help="A technical or commercial term differs from the approved quotation or bid.",
    )
    deviation_list = fields.Html(
        string="Deviations", compute="_compute_deviation_list", sanitize=False, groups=INTERNAL
    )

    @api.model
    def _get_derived_fields(self):
        return (*super()._get_derived_fields(), "quote_request_id", "has_deviation")

    @api.model
    def _approval_moving_fields(self):
        # It follows from sealed terms and from a later quotation, which is approved by itself.
        return super()._approval_moving_fields() | {"has_deviation"}

    @api.depends("approval_request_ids.state")
    def _compute_quote_request_id(self):
        for order in self:
            approved = order.approval_request_ids.filtered(
                lambda request: request.gate == "quote" and request.state == "approved"
            )
            order.quote_request_id = max(approved, key=lambda request: request.id, default=approved)

    @api.depends(lambda self: ["quote_request_id", *self._approval_term_depends()])
    def _compute_has_deviation(self):
        for order in self:
            if order._is_contract_open():
                order.has_deviation = bool(order._get_deviations())
            else:
                order.has_deviation = order.has_deviation

    @api.depends("has_deviation")
    @api.depends_context("lang")
    def _compute_deviation_list(self):
        row = Markup("<li>%(label)s: <s>%(old)s</s> → <b>%(new)s</b></li>")
        for order in self:
            rows = [row % change for change in order._get_deviations()]
            order.deviation_list = rows and Markup("<ul>%s</ul>") % Markup("").join(rows)

    @api.model
    def _approval_term_depends(self):
        sealed = self._approval_sealed_fields()
        names = [name for name in sealed if name in self._get_term_fields()]
        return [f"{name}.{column}" for name in names for column in sealed[name] or ()] + names

    @api.model
    def _get_term_fields(self):
        """Sealed fields in which a contract may deviate from its quotation."""
        return TERM_FIELDS

    def _get_deviations(self):
        """What differs from the approved quotation: list of ``{label, old, new}`` in words."""
        self.ensure_one()
        quote = self.sudo().quote_request_id  # what was offered is a fact
        if not quote or not self._origin:
            return []
        quoted, agreed = quote.sealed_values, self._get_sealed_values()
        left_open = {cell["name"] for cell in quoted["fields"] if not cell["value"]} & OPEN_FIELDS
        names = {cell["name"] for cell in quoted["fields"]} | {"order_line"}
        names &= self._get_term_fields() - left_open
        return self._get_approval_changes(self._keep_terms(quoted, names), self._keep_terms(agreed, names))

    @api.model
    def _keep_terms(self, values, names):
        return {
            "fields": [cell for cell in values["fields"] if cell["name"] in names],
            "lines": [line for line in values["lines"] if line["field"] in names],
        }

    def _get_approval_warnings(self, gate):
        warnings = super()._get_approval_warnings(gate)
        if gate != "contract":
            return warnings
        return warnings + [
            self.env._("Deviates from the approved quotation: %(label)s: %(old)s → %(new)s", **change)
            for change in self._get_deviations()
        ]

    def _approval_blockers(self, gate):
        """Where no policy asks for the contract, the quotation itself must be approved again."""
        blockers = super()._approval_blockers(gate)
        if gate != "contract":
            return blockers
        # A gate does not depend on who asks.
        deviating = self.filtered(lambda order: not blockers[order.id] and order.sudo().has_deviation)
        for order in deviating - deviating._filter_approved(gate):
            changes = self.env["approval.tiers.request"]._format_changes(order._get_deviations())
            blockers[order.id] = self.env._(
                "%(order)s deviates from its approved quotation: %(changes)s. "
                "Submit the quotation again, so that the deviation is confirmed.",
                order=order.display_name,
                changes=changes,
            )
        return blockers
