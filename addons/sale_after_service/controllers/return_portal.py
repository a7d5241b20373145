from math import isfinite

from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import consteq

from odoo.addons.portal.controllers.portal import pager

from .complaint_portal import MAX_TEXT, PAGE, ComplaintPortal

MAX_ID = 2**31 - 1
SHOWN = ("image/png", "image/jpeg", "image/webp")


class ReturnPortal(ComplaintPortal):
    """The customer sends goods of his orders back and follows them (RTN-03).

    As with complaints, portal users have no access to the models: each route looks up, as the
    service, only what belongs to the customer's own company.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "goods_return_count" in counters:
            values["goods_return_count"] = self._get_returns().search_count(self._get_own_returns())
        return values

    def _get_returns(self):
        return request.env["sale.after.service.return"].sudo()  # see the class

    def _get_own_returns(self):
        partner = request.env.user.partner_id.commercial_partner_id
        return Domain("partner_id.commercial_partner_id", "=", partner.id) & Domain("state", "!=", "draft")

    def _find_return(self, return_id, access_token=None):
        """The return if the visitor may see it, else nothing."""
        returns = self._get_returns()
        if not 0 < return_id <= MAX_ID:
            return returns
        if not request.env.user._is_public():
            if found := returns.search(self._get_own_returns() & Domain("id", "=", return_id)):
                return found
        record = returns.search([("id", "=", return_id), ("state", "!=", "draft")])
        token = record.access_token
        return record if access_token and token and consteq(token, access_token) else returns

    def _get_delivered_orders(self):
        """The customer's own orders of which something was delivered."""
        partner = request.env.user.partner_id.commercial_partner_id
        domain = Domain("partner_id.commercial_partner_id", "=", partner.id) & Domain("state", "=", "sale")
        domain &= Domain("delivery_status", "in", ("full", "partial", "started"))
        orders = request.env["sale.order"].sudo()  # of his own company only
        return orders.search(domain, limit=200, order="id desc")

    def _find_order(self, order_id):
        """One of the customer's own orders, or nothing."""
        partner = request.env.user.partner_id.commercial_partner_id
        orders = request.env["sale.order"].sudo()  # of his own company only
        if not str(order_id or "").isdecimal() or int(order_id) > MAX_ID:
            return orders
        domain = Domain("partner_id.commercial_partner_id", "=", partner.id) & Domain("state", "=", "sale")
        return orders.search(domain & Domain("id", "=", int(order_id)))

    @http.route(["/my/returns", "/my/returns/page/<int:page>"], type="http", auth="user", website=True)
    def portal_my_returns(self, page=1, **kwargs):
        """The returns of the customer's company."""
        domain = self._get_own_returns()
        total = self._get_returns().search_count(domain)
        pages = pager(url="/my/returns", total=total, page=page, step=PAGE)
        values = {
            **self._prepare_portal_layout_values(),
            "returns": self._get_returns().search(domain, limit=PAGE, offset=pages["offset"]),
            "page_name": "goods_return",
            "pager": pages,
            "default_url": "/my/returns",
        }
        return request.render("sale_after_service.portal_my_returns", values)

    @http.route("/my/returns/<int:return_id>", type="http", auth="public", website=True)
    def portal_return(self, return_id, access_token=None, **kwargs):
        """One return: where it stands, and what may still come back of each delivery."""
        record = self._find_return(return_id, access_token)
        return self._render_return(record, access_token) if record else request.redirect("/my")

    def _render_return(self, record, access_token=None, error=False):
        messages = record._get_customer_messages()
        messages.attachment_ids.generate_access_token()
        values = {
            **self._prepare_portal_layout_values(),
            "goods_return": record,
            "timeline": record._get_timeline(),
            "sent": messages,
            "shown_types": SHOWN,
            "page_name": "goods_return",
            "access_token": access_token,
            "error": error,
        }
        return request.render("sale_after_service.portal_return", values)

    @http.route("/my/returns/new", type="http", auth="user", website=True, methods=["GET", "POST"])
    def portal_return_new(self, order_id=None, **post):
        """First the order, then its goods; and what is sent with them."""
        error, order = False, self._find_order(order_id)
        if order_id and not order:
            error = request.env._("Choose an order that we delivered to you.")
        elif request.httprequest.method == "POST":
            try:
                with request.env.cr.savepoint():  # refused halfway, nothing of it stays
                    record = self._file_return(order, post)
                return request.redirect(f"/my/returns/{record.id}")
            except UserError as refused:
                error = str(refused)
        values = {
            **self._prepare_portal_layout_values(),
            "order": order,
            "orders": self._get_delivered_orders() if not order else order.browse(),
            "goods": self._get_returns()._get_order_goods(order) if order else [],
            "reasons": self._get_reasons(),
            "post": post,
            "error": error,
            "page_name": "goods_return_new",
        }
        return request.render("sale_after_service.portal_return_new", values)

    @http.route("/my/returns/<int:return_id>/write", type="http", auth="user", website=True, methods=["POST"])
    def portal_return_write(self, return_id, text="", **kwargs):
        """The customer says something more, or sends more photos."""
        record = self._find_return(return_id)
        if not record:
            return request.redirect("/my")
        try:
            files = self._read_files()
        except UserError as refused:
            return self._render_return(record, error=str(refused))
        if text.strip() or files:
            self._post(record, text, files)
        return request.redirect(f"/my/returns/{record.id}")

    def _get_reasons(self):
        return request.env["sale.after.service.reason"].sudo().search([])  # their names only

    def _file_return(self, order, post):
        """A return of the customer's own goods."""
        env = request.env
        if not order:
            raise UserError(env._("Choose an order that we delivered to you."))
        reason = self._get_reasons().filtered(lambda one: str(one.id) == str(post.get("reason_id") or ""))
        if not reason:
            raise UserError(env._("Say why you send the goods back."))
        note = str(post.get("description") or "").strip()
        if not note:
            raise UserError(env._("Say in a few words what is wrong with the goods."))
        wanted = self._read_quantities(post)
        if not wanted:
            raise UserError(env._("Write beside the goods how much of them you send back."))
        files = self._read_files()
        partner = env.user.partner_id
        record = self._get_returns()._file_for_customer(order, partner, reason, note[:MAX_TEXT], wanted)
        if files:
            self._post(record, "", files)
        return record

    def _read_quantities(self, post):
        """{key of the goods: quantity} of what was filled in."""
        wanted = {}
        for name, text in post.items():
            text = str(text or "").strip()
            if not name.startswith("qty_") or not text:
                continue
            try:
                quantity = float(text)
            except ValueError:
                quantity = float("nan")
            if not isfinite(quantity):
                raise UserError(request.env._("“%(text)s” is no quantity. Write a number.", text=text[:20]))
            if quantity:
                wanted[name.removeprefix("qty_")] = quantity
        return wanted

    def _post(self, record, text, files):
        record.message_post(
            body=text.strip()[:MAX_TEXT],
            attachments=[(name, content) for name, content, _type in files],
            author_id=request.env.user.partner_id.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
