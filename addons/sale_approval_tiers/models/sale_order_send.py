from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

# States in which an order has not passed the contract gate
OFFERS = ("draft", "sent", "cancel")


class SaleOrder(models.Model):
    """What is not approved does not reach the customer: print, mail, portal, link (QTE-05, REV-04)."""

    _inherit = "sale.order"

    def _get_send_blocker(self):
        """Why one of these may not reach the customer, or False; confirmed ones passed already."""
        return next(filter(None, self._get_send_blockers().values()), False)

    def _get_send_blockers(self):
        """{order id: why it may not reach the customer, or False} of those not confirmed."""
        return self.filtered(lambda order: order.state != "sale")._approval_blockers("quote")

    def _get_binding_blocker(self):
        """Why one of these must not be signed, paid or invoiced yet, or False."""
        offers = self.filtered(lambda order: order.state != "sale")
        return next(filter(None, offers._approval_blockers("contract").values()), False)

    def _get_customer_blocker(self):
        """Why one of these cannot be accepted by the customer yet, or False."""
        return self._get_send_blocker() or self._get_binding_blocker()

    def _check_approval_to_send(self):
        if blocker := self._get_send_blocker():
            raise UserError(blocker)

    def _check_approval_to_bind(self):
        if blocker := self._get_binding_blocker():
            raise UserError(blocker)

    # Print and mail

    def _approval_print_blocker(self, report):
        return self._get_send_blocker()

    def action_quotation_send(self):
        self._check_approval_to_send()
        return super().action_quotation_send()

    def action_quotation_sent(self):
        waiting = self._hold_paid("quote")
        (self - waiting)._check_approval_to_send()
        return super(SaleOrder, self - waiting).action_quotation_sent()

    def message_post(self, **kwargs):
        """A file sent to the customer is an offer, whatever it is called. Plain words are not."""
        files = kwargs.get("attachments") or kwargs.get("attachment_ids")
        if files and kwargs.get("message_type") != "email" and self._is_read_outside(kwargs):
            self._check_approval_to_send()
        return super().message_post(**kwargs)

    def _is_read_outside(self, kwargs):
        """Whether a message with these values goes to somebody who is not of the house."""
        self.ensure_one()
        # Only who is outside the house.
        named = self.env["res.partner"].sudo().browse(kwargs.get("partner_ids") or ())
        # Only whether it is internal.
        subtype = self.env["mail.message.subtype"].sudo().browse(kwargs.get("subtype_id") or ())
        if kwargs.get("subtype_xmlid"):
            subtype = self.env.ref(kwargs["subtype_xmlid"], raise_if_not_found=False)
        if subtype and not subtype.internal:
            named |= self.sudo().message_partner_ids  # only who is outside the house
        return bool(kwargs.get("outgoing_email_to")) or any(named.mapped("partner_share"))

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """A mail that comes in with a file is not passed on to others outside."""
        recipients = super()._notify_get_recipients(message, msg_vals=msg_vals, **kwargs)
        # Only whether there is a file.
        if not self or not message.sudo().attachment_ids or not self._get_send_blocker():
            return recipients
        return [recipient for recipient in recipients if not recipient.get("share")]

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        groups = super()._notify_get_recipients_groups(message, model_description, msg_vals=msg_vals)
        if self and self._get_send_blocker():  # no button that leads nowhere
            for name, _is_member, options in groups:
                if name in ("portal_customer", "portal", "follower", "customer"):
                    options["has_button_access"] = False
        return groups

    def _notify_by_email_prepare_rendering_context(self, message, *args, **kwargs):
        context = super()._notify_by_email_prepare_rendering_context(message, *args, **kwargs)
        if self._get_send_blocker():
            context["subtitles"] = context["subtitles"][:1]  # the name, without the price
        return context

    def _send_payment_succeeded_for_order_mail(self):
        """Thanks that sound like an agreement wait until there is one."""
        offers = self.filtered(lambda order: order.state in OFFERS)
        waiting = self.browse(
            order_id for order_id, blocker in offers._approval_blockers("contract").items() if blocker
        )
        return super(SaleOrder, self - waiting)._send_payment_succeeded_for_order_mail()

    # Portal

    def _has_to_be_signed(self):
        return super()._has_to_be_signed() and not self._get_customer_blocker()

    def _has_to_be_paid(self):
        return super()._has_to_be_paid() and not self._get_customer_blocker()

    def _can_be_edited_on_portal(self):
        """What is waiting or agreed is not changed by the customer behind the reviewers' back."""
        # The customer does not read it himself.
        blocked = self.sudo().approval_status in ("pending", "approved")
        return super()._can_be_edited_on_portal() and not blocked

    def _decline_by_customer(self, user, message):
        """The customer refuses a quotation that he may not accept yet; nobody need decide on it."""
        self.ensure_one()
        self._action_cancel()
        author = self.partner_id if user._is_public() else user.partner_id
        self.message_post(
            author_id=author.id, body=message, message_type="comment", subtype_xmlid="mail.mt_comment"
        )

    def _is_hidden_from_customer(self):
        self.ensure_one()
        return bool(self.sudo()._get_send_blocker())  # the customer does not read it himself

    def _get_hidden_from_customer(self):
        """Offers to the current portal user that may not reach him yet."""
        policies = self.env["approval.tiers.policy"]
        if (
            self.env.su
            or self.env.user._has_group("base.group_user")
            or not policies._get_active(self._name, "quote")
        ):
            return self.browse()
        partner = self.env.user.commercial_partner_id
        # Only the ids leave this method, to be left out of what the customer may read.
        offers = self.sudo().search([("partner_id", "child_of", partner.id), ("state", "in", OFFERS)])
        return self.browse(order_id for order_id, blocker in offers._get_send_blockers().items() if blocker)

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if result or not self.ids or self.env.su or self.env.user._has_group("base.group_user"):
            return result
        hidden = self & self._get_hidden_from_customer()
        if not hidden:
            return None
        return hidden, lambda: self.env["ir.rule"]._make_access_error(operation, hidden)

    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not bypass_access and (hidden := self._get_hidden_from_customer()):
            domain = Domain(domain) & Domain("id", "not in", hidden.ids)
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if result or not self.ids or self.env.su or self.env.user._has_group("base.group_user"):
            return result
        hidden = self.env["sale.order"]._get_hidden_from_customer()
        # Superuser only to see which order each line belongs to.
        lines = self.filtered(lambda line: line.sudo().order_id in hidden)
        if not lines:
            return None
        return lines, lambda: self.env["ir.rule"]._make_access_error(operation, lines)

    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not bypass_access and (hidden := self.env["sale.order"]._get_hidden_from_customer()):
            domain = Domain(domain) & Domain("order_id", "not in", hidden.ids)
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)
