import logging

from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError

from .sale_order_send import OFFERS

_logger = logging.getLogger(__name__)

# Transactions whose money is on its way or here
LIVE_STATES = {"pending", "authorized", "done"}


class SaleOrder(models.Model):
    """Money never stranded: what is paid before it is approved waits, somebody is told, and it is
    confirmed by itself once the contract is approved."""

    _inherit = "sale.order"

    is_held_for_approval = fields.Boolean(
        string="Waits for approval",
        readonly=True,
        copy=False,
        help="The customer has paid or accepted; the order is confirmed by itself once it is approved.",
    )

    def action_confirm(self):
        waiting = self._hold_paid("contract")
        confirmed = self - waiting
        # Asked for all at once; the constraint asks again, whatever way was taken.
        if blocker := next(filter(None, confirmed._approval_blockers("contract").values()), False):
            raise UserError(blocker)
        return super(SaleOrder, confirmed).action_confirm() if confirmed else True

    def _validate_order(self):
        """What the customer completed himself is kept, not refused to his face."""
        waiting = self._hold("contract") if self.env.su else self.browse()
        return super(SaleOrder, self - waiting)._validate_order() if self - waiting else None

    def _hold_paid(self, gate):
        """Those of these orders that a payment wants to move on, but no approval lets through.

        A payment is processed as superuser; a salesperson who presses the button is told instead.
        """
        return self.filtered(lambda order: order._is_completed_by_customer())._hold(gate)

    def _is_completed_by_customer(self):
        """Whether the customer has paid, or finished a free order, and nobody can be sent back."""
        self.ensure_one()
        if "pos_order_line_ids" in self.order_line._fields:  # paid at the till, confirmed by its sync
            sold = self.sudo().order_line.pos_order_line_ids.order_id  # cashiers do not sell orders
            if any(order.state in ("paid", "done", "invoiced") for order in sold):
                return True
        if not self.env.su:
            return False
        is_paid = not LIVE_STATES.isdisjoint(self.transaction_ids.mapped("state"))
        return is_paid or (self._is_own_cart() and not self.amount_total)

    def _is_own_cart(self):
        """An order that the customer himself put together on the website."""
        self.ensure_one()
        is_made_there = self.create_uid.share or self.create_uid.id == SUPERUSER_ID
        return "website_id" in self._fields and bool(self.website_id) and is_made_there

    def _assign_website_salesperson(self):
        """Odoo gives a cart its salesperson only while it confirms it: then who is asked, and what
        is sealed, must know him before."""
        if "website_id" in self._fields:
            carts = self.filtered(
                lambda order: order.website_id and not order.user_id and order.state in ("draft", "sent")
            )
            # As Odoo itself assigns carts.
            carts.sudo().with_context(force_user_recomputation=True)._compute_user_id()

    def _hold(self, gate):
        offers = self.filtered(lambda order: order.state in OFFERS)
        blockers = offers._approval_blockers(gate)
        waiting = offers.filtered(lambda order: blockers[order.id])
        fresh = waiting.filtered(lambda order: not order.is_held_for_approval)
        fresh._assign_website_salesperson()
        fresh.is_held_for_approval = True
        fresh._tell_held()
        return waiting

    def _tell_held(self):
        """An activity for those who can bring about the approval."""
        for order in self.with_user(SUPERUSER_ID):
            for user in order._get_held_users():
                order.activity_schedule(
                    "sale_approval_tiers.mail_activity_type_held",
                    user_id=user.id,
                    summary=self.env._("Paid or accepted, not approved"),
                    note=self.env._(
                        "The customer has paid or accepted %(order)s before the contract was approved. "
                        "Submit it for approval; once it is approved it is confirmed by itself.",
                        order=order.name,
                    ),
                )

    def _get_held_users(self):
        """Its salesperson and whoever asked for approval, or else the head; and an officer."""
        self.ensure_one()
        people = self.user_id | self.approval_request_ids.requester_id or self.team_id.user_id
        officers = self.env.ref("approval_tiers.group_officer").all_user_ids
        reachable = (people | officers).filtered(
            lambda user: (
                user.active
                and not user.share
                and self.company_id in user.company_ids
                and self.with_user(user).has_access("read")
            )
        )
        return (people & reachable) | ((officers - people) & reachable)[:1]

    # What waited goes on

    def _approval_granted(self, gate):
        result = super()._approval_granted(gate)
        # The approver may have no right to orders; the payment came without any user.
        for order in self.with_user(SUPERUSER_ID).filtered("is_held_for_approval"):
            if not order._get_customer_blocker():
                order._continue_held()
        return result

    def _continue_held(self):
        """Do what the payment or the acceptance would have done, as the superuser it came as."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                self.is_held_for_approval = False
                transactions = self.transaction_ids.filtered(lambda tx: tx.state in LIVE_STATES)
                is_completed = self._is_completed_by_customer()
                if transactions:
                    transactions._post_process()
                elif self.signature or (is_completed and self._is_own_cart()):
                    self._validate_order()
                elif is_completed:  # paid at the till, which sends no mail
                    self.action_confirm()
                # Otherwise a free cart has got a price since: it waits for its payment like any other.
                self.activity_unlink(["sale_approval_tiers.mail_activity_type_held"])
        except UserError as error:  # the approval stands, whatever keeps the order from going on
            _logger.info("%s is approved but could not be confirmed: %s", self.name, error)
            self.message_post(
                body=self.env._("Approved, but it could not be confirmed by itself: %s", error),
                subtype_xmlid="mail.mt_note",
            )

    # Invoices

    def _create_invoices(self, grouped=False, final=False, date=None):
        self._check_approval_to_bind()
        return super()._create_invoices(grouped=grouped, final=final, date=date)

    def _create_down_payment_section_line_if_needed(self):
        return super(SaleOrder, self._with_down_payment())._create_down_payment_section_line_if_needed()

    def _create_down_payment_lines_from_base_lines(self, down_payment_base_lines):
        order = self._with_down_payment()
        lines = super(SaleOrder, order)._create_down_payment_lines_from_base_lines(down_payment_base_lines)
        return lines.with_env(self.env)

    def _with_down_payment(self):
        """Lines for an invoice are Odoo's own: as superuser they are told from those of a user."""
        self.check_access("write")
        return self.sudo()
