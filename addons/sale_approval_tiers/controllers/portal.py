from contextlib import suppress

from odoo import http
from odoo.exceptions import AccessError, MissingError, ValidationError
from odoo.http import request
from odoo.tools import consteq

from odoo.addons.sale.controllers import portal


class CustomerPortal(portal.CustomerPortal):
    """The customer's pages of an order: shut while it is reviewed, open once it is approved."""

    def _document_check_access(self, model_name, document_id, access_token=None):
        """Every page, file and action of the portal asks here."""
        document_sudo = super()._document_check_access(model_name, document_id, access_token=access_token)
        if model_name == "sale.order" and request.env.user.share and not self._is_live_cart(document_sudo):
            if document_sudo._is_hidden_from_customer():
                raise AccessError(request.env._("This quotation is not yet available."))
        return document_sudo

    def _is_live_cart(self, order_sudo):
        """What the customer is putting together in this very session is no offer of ours: he sees it
        all in the shop, and pays for it there."""
        is_cart = request.session.get("sale_order_id") == order_sudo.id
        return is_cart and order_sudo.state == "draft" and order_sudo._is_own_cart()

    @http.route()
    def portal_order_page(self, order_id, access_token=None, **kwargs):
        if order_sudo := self._get_order_in_review(order_id, access_token):
            values = {
                "company_name": order_sudo.company_id.name,
                "is_held": order_sudo.is_held_for_approval,
                "page_name": "quote",
            }
            return request.render("sale_approval_tiers.portal_order_in_review", values, status=404)
        # The page itself says what is to be said to whoever has no access.
        with suppress(AccessError, MissingError):
            order_sudo = self._document_check_access("sale.order", order_id, access_token=access_token)
            if order_sudo._get_binding_blocker():  # an amount in the address would offer payment too
                kwargs.pop("payment_amount", None)
        return super().portal_order_page(order_id, access_token=access_token, **kwargs)

    def _get_order_in_review(self, order_id, access_token):
        """The order that this customer would see if it were approved, or None."""
        # Superuser to compare token and customer; nothing of the order is shown.
        order_sudo = request.env["sale.order"].sudo().browse(order_id).exists()
        user = request.env.user
        if not order_sudo or not user.share or not order_sudo._is_hidden_from_customer():
            return None
        has_token = access_token and order_sudo.access_token
        if has_token and consteq(order_sudo.access_token, access_token):
            return order_sudo
        is_own = order_sudo.partner_id.commercial_partner_id == user.commercial_partner_id
        return order_sudo if is_own and not user._is_public() else None

    @http.route()
    def portal_quote_decline(self, order_id, access_token=None, decline_message=None, **kwargs):
        """Whoever may not sign yet may still say no."""
        try:
            order_sudo = self._document_check_access("sale.order", order_id, access_token=access_token)
        except (AccessError, MissingError):
            return request.redirect("/my")
        if order_sudo.state == "sent" and order_sudo._get_binding_blocker() and decline_message:
            order_sudo._decline_by_customer(request.env.user, decline_message)
            return request.redirect(order_sudo.get_portal_url())
        return super().portal_quote_decline(
            order_id, access_token=access_token, decline_message=decline_message, **kwargs
        )


class PaymentPortal(portal.PaymentPortal):
    @http.route()
    def portal_order_transaction(self, order_id, access_token, **kwargs):
        """No money is taken for what is not agreed, whatever page asks for it."""
        try:
            order_sudo = self._document_check_access("sale.order", order_id, access_token)
        except MissingError:
            raise
        except AccessError as error:
            raise ValidationError(request.env._("The access token is invalid.")) from error
        if order_sudo._get_customer_blocker():
            raise ValidationError(
                request.env._("This quotation is still being reviewed; please pay once it is released.")
            )
        return super().portal_order_transaction(order_id, access_token, **kwargs)
