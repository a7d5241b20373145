from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

from .. import items

# Sealed with the rest of the order
CONTRACT_FIELDS = (
    "approval_type_id",
    "collection_days",
    "signing_date",
    "signing_place",
    "breach_liability",
    "quality_requirement",
    "packing_requirement",
    "risk_level",
    "is_legal_asked",
    "is_from_bid",
    "is_major",
    "is_major_interest",
    "no_contract_reason",
    "order_source",
    "order_source_person",
    "order_source_at",
)

# They follow from the order, the customer and earlier approvals; nobody sets them
DERIVED_FIELDS = ("is_special", "is_special_customer", "is_cross_border")

INTERNAL = "base.group_user"  # the customer reads his order in the portal, but not this


class SaleOrderContract(models.Model):
    """What a contract says beyond the quotation, and what makes it a special case."""

    _inherit = "sale.order"

    approval_type_id = fields.Many2one(
        "sale.approval.type",
        string="Contract type",
        default=lambda self: self.env.company.approval_type_id,
        check_company=True,
        index="btree_not_null",
        tracking=True,
        ondelete="restrict",
        groups=INTERNAL,
    )
    signing_date = fields.Date(string="To be signed on", copy=False)
    signing_place = fields.Char(string="Place of signing")
    collection_days = fields.Integer(
        string="Collection period (days)",
        compute="_compute_collection_days",
        store=True,
        readonly=False,
        precompute=True,
        help="Days until everything should be paid; proposed from the payment terms.",
    )
    breach_liability = fields.Text(help="Who answers for what when the contract is broken.")
    quality_requirement = fields.Text()
    packing_requirement = fields.Text(string="Packing and transport")
    risk_level = fields.Selection(
        [("low", "Low"), ("medium", "Medium"), ("high", "High")],
        string="Risk",
        tracking=True,
        groups=INTERNAL,
        help="High: important commercial conditions or risks; the sales director decides too.",
    )
    is_legal_asked = fields.Boolean(
        string="Ask legal",
        tracking=True,
        groups=INTERNAL,
        help="Legal reviews this contract, also where it does so only when asked for.",
    )
    is_from_bid = fields.Boolean(string="From a bid", tracking=True, groups=INTERNAL)
    is_major = fields.Boolean(
        string="Major contract",
        tracking=True,
        groups=INTERNAL,
        help="Negotiated and signed by the sales director.",
    )
    is_major_interest = fields.Boolean(
        string="Major company interest",
        tracking=True,
        groups=INTERNAL,
        help="The board or the shareholders' meeting decides after the general manager.",
    )
    is_special_customer = fields.Boolean(
        string="Special customer", compute="_compute_is_special_customer", store=True, groups=INTERNAL
    )
    is_cross_border = fields.Boolean(
        string="Cross-border",
        compute="_compute_is_cross_border",
        store=True,
        groups=INTERNAL,
        help="The customer, or the place of delivery, is not in the company's country.",
    )
    is_no_formal_contract = fields.Boolean(related="approval_type_id.is_no_formal_contract", groups=INTERNAL)
    no_contract_reason = fields.Text(string="Why no formal contract", copy=False)
    order_source = fields.Selection(
        [("phone", "Phone"), ("fax", "Fax"), ("email", "E-mail or message"), ("visit", "In person")],
        string="Ordered by way of",
        copy=False,
    )
    order_source_person = fields.Char(string="Ordered by", help="Who at the customer ordered.", copy=False)
    order_source_at = fields.Datetime(string="Ordered at", copy=False)

    @api.model
    def _approval_sealed_fields(self):
        return {**super()._approval_sealed_fields(), **dict.fromkeys(CONTRACT_FIELDS)}

    @api.model
    def _approval_raisable_fields(self):
        return {**super()._approval_raisable_fields(), "risk_level": [False, "low", "medium", "high"]}

    # What follows from the order; what is agreed is not touched again by a later change elsewhere

    def _is_contract_open(self):
        self.ensure_one()
        return not self.state or self.state in ("draft", "sent")

    @api.depends("payment_term_id")
    def _compute_collection_days(self):
        for order in self:
            days = [
                line.nb_days + 30 * (line.delay_type != "days_after")
                for line in order.payment_term_id.line_ids
            ]
            # 0 would say that nothing is agreed; at once means within a day.
            order.collection_days = max(1, *days) if days else 0

    @api.depends("partner_id.commercial_partner_id.is_approval_special")
    def _compute_is_special_customer(self):
        for order in self:
            if order._is_contract_open():
                order.is_special_customer = order.partner_id.commercial_partner_id.is_approval_special
            else:
                order.is_special_customer = order.is_special_customer

    @api.depends(
        "company_id.country_id",
        "partner_id.country_id",
        "partner_id.commercial_partner_id.country_id",
        "partner_shipping_id.country_id",
    )
    def _compute_is_cross_border(self):
        for order in self:
            if not order._is_contract_open():
                order.is_cross_border = order.is_cross_border
                continue
            parties = order.partner_id | order.partner_id.commercial_partner_id | order.partner_shipping_id
            home = order.company_id.country_id
            order.is_cross_border = bool(home and parties.country_id - home)

    @api.model
    def _get_derived_fields(self):
        return DERIVED_FIELDS

    @api.model
    def _check_approval_columns(self, *vals_list):
        result = super()._check_approval_columns(*vals_list)
        names = set(self._get_derived_fields()).intersection(set().union(*vals_list))
        if names:
            labels = [self._fields[name]._description_string(self.env) for name in sorted(names)]
            raise UserError(
                self.env._(
                    "%(fields)s follows from the order and cannot be set or imported.",
                    fields=format_list(self.env, labels),
                )
            )
        return result

    def _approval_refresh(self):
        # A default given with the call could have painted them when the order was made.
        names = self._get_derived_fields()
        for name in names:
            self.env.add_to_compute(self._fields[name], self)
        self.flush_recordset(names)
        return super()._approval_refresh()

    # The items a written contract must hold

    def _prepare_paper(self):
        """This order as `items.CHECKS` reads it."""
        self.ensure_one()
        partner = self.partner_id
        sold = [  # not `filtered`: all lines of all orders are read together
            line
            for line in self.order_line
            if not line.display_type and not line.is_downpayment and not line._is_delivery()
        ]
        return items.Paper(
            company=self.company_id.name,
            customer=partner.commercial_partner_id.name or partner.name,
            customer_contact=partner.phone or partner.email or partner.commercial_partner_id.phone,
            customer_address=partner.street or partner.city or partner.commercial_partner_id.street,
            signing_date=self.signing_date,
            signing_place=self.signing_place,
            lines=tuple(items.Line(**line._prepare_paper_line()) for line in sold),
            total=self.amount_total,
            payment_terms=self.payment_term_id.name,
            collection_days=self.collection_days,
            delivery_date=self.commitment_date,
            breach_liability=(self.breach_liability or "").strip(),
            quality=(self.quality_requirement or "").strip(),
            packing=(self.packing_requirement or "").strip(),
            after_sales=(self.after_sales_terms or "").strip(),
        )

    def _get_missing_items(self, required_items=None):
        """Names of the items that this order does not say (APV-01, REV-05).

        :param required_items: `sale.approval.item` records; those of its type if left out
        """
        self.ensure_one()
        if required_items is None:
            required_items = self.approval_type_id.required_item_ids
        return required_items._filter_missing(self).mapped("name")

    def _get_missing_source(self):
        """Labels of what an order without formal contract must say of itself (APV-20)."""
        self.ensure_one()
        if not self.is_no_formal_contract:
            return []
        names = ["no_contract_reason", "order_source", "order_source_person", "order_source_at"]
        return self._get_missing_fields(names)

    def _approval_incomplete_blocker(self, gate):
        """A contract that lacks a required item cannot be submitted; what is missing is named."""
        if blocker := super()._approval_incomplete_blocker(gate):
            return blocker
        if gate != "contract":
            return False
        order = self.sudo()  # what is missing does not depend on who asks
        if not order.approval_type_id and order.company_id.approval_type_id:
            return self.env._(
                "Choose the contract type of %(order)s first (page “Contract”).", order=self.display_name
            )
        if order.approval_type_id and not order.approval_type_id.active:
            return self.env._(
                "“%(type)s” is switched off in this company; choose another contract type for %(order)s.",
                type=order.approval_type_id.name,
                order=self.display_name,
            )
        missing = order._get_missing_source() + order._get_missing_items()
        return bool(missing) and self.env._(
            "%(order)s is not complete; fill in first (page “Contract” and the lines): %(items)s.",
            order=self.display_name,
            items=", ".join(missing),
        )

    # Without formal contract

    def _approval_blockers(self, gate):
        """An order without formal contract waits for the manager even where no policy asks (APV-20)."""
        blockers = super()._approval_blockers(gate)
        if gate != "contract":
            return blockers
        # A gate does not depend on who asks.
        informal = self.filtered(lambda order: not blockers[order.id] and order.sudo().is_no_formal_contract)
        for order in informal - informal._filter_approved(gate):
            blockers[order.id] = self.env._(
                "%(order)s has no formal contract, and no policy lets the manager confirm such orders. "
                "Choose another contract type, or have “Orders without formal contract” switched on "
                "in the settings.",
                order=order.display_name,
            )
        return blockers

    def _filter_approved(self, gate):
        """Those of these orders whose approval at ``gate`` covers them as they are."""
        latest = self.env["approval.tiers.request"]._get_latest(self, gate) if self else {}
        return self.filtered(
            lambda order: (
                (request := latest.get(order.id))
                and request.state == "approved"
                and request._is_covering(order)
            )
        )
