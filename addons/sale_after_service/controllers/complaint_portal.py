from odoo import http
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.http import request
from odoo.tools import consteq

from odoo.addons.portal.controllers.portal import CustomerPortal, pager

PAGE = 20
MAX_FILES = 5
MAX_BYTES = 10 * 1024 * 1024
MAX_TEXT = 5000
ALLOWED = ("image/png", "image/jpeg", "image/webp", "image/heic", "application/pdf")


class ComplaintPortal(CustomerPortal):
    """The customer files his complaints and follows them (CPL-01); he sees no inner notes.

    Portal users have no access to the model at all: each route looks up, as the service, only what
    belongs to the customer's own company or was opened with the secret of its link.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "complaint_count" in counters:
            values["complaint_count"] = self._get_complaints().search_count(self._get_own_domain())
        return values

    def _get_complaints(self):
        return request.env["sale.after.service.complaint"].sudo()  # see the class

    def _get_own_domain(self):
        partner = request.env.user.partner_id.commercial_partner_id
        return Domain("commercial_partner_id", "=", partner.id) & Domain("kind", "=", "complaint")

    def _get_own_lines(self):
        """Goods the customer ordered: what a complaint may be about."""
        partner = request.env.user.partner_id.commercial_partner_id
        domain = Domain("order_id.partner_id.commercial_partner_id", "=", partner.id)
        domain &= Domain("state", "=", "sale") & Domain("product_id.type", "=", "consu")
        lines = request.env["sale.order.line"].sudo()  # of his own orders only
        return lines.search(domain, limit=200, order="id desc")

    def _find_complaint(self, complaint_id, access_token=None):
        """The complaint if the visitor may see it, else nothing."""
        complaint = self._get_complaints().browse(complaint_id).exists()
        if not complaint or complaint.kind != "complaint":
            return complaint.browse()
        if not request.env.user._is_public():
            if complaint.commercial_partner_id == request.env.user.partner_id.commercial_partner_id:
                return complaint
        token = complaint.access_token
        return complaint if access_token and token and consteq(token, access_token) else complaint.browse()

    @http.route(["/my/complaints", "/my/complaints/page/<int:page>"], type="http", auth="user", website=True)
    def portal_my_complaints(self, page=1, **kwargs):
        """The complaints of the customer's company."""
        domain = self._get_own_domain()
        total = self._get_complaints().search_count(domain)
        pages = pager(url="/my/complaints", total=total, page=page, step=PAGE)
        values = {
            **self._prepare_portal_layout_values(),
            "complaints": self._get_complaints().search(domain, limit=PAGE, offset=pages["offset"]),
            "page_name": "complaint",
            "pager": pages,
            "default_url": "/my/complaints",
        }
        return request.render("sale_after_service.portal_my_complaints", values)

    @http.route("/my/complaints/<int:complaint_id>", type="http", auth="public", website=True)
    def portal_complaint(self, complaint_id, access_token=None, **kwargs):
        """One complaint: where it stands, what was answered."""
        complaint = self._find_complaint(complaint_id, access_token)
        if not complaint:
            return request.redirect("/my")
        values = {
            **self._prepare_portal_layout_values(),
            "complaint": complaint,
            "timeline": complaint._get_timeline(),
            "page_name": "complaint",
            "access_token": access_token,
        }
        return request.render("sale_after_service.portal_complaint", values)

    @http.route("/my/complaints/new", type="http", auth="user", website=True, methods=["GET", "POST"])
    def portal_complaint_new(self, **post):
        """The form, and what is sent with it."""
        error = False
        if request.httprequest.method == "POST":
            try:
                complaint = self._file_complaint(post)
                return request.redirect(f"/my/complaints/{complaint.id}")
            except UserError as refused:
                error = str(refused)
        values = {
            **self._prepare_portal_layout_values(),
            "lines": self._get_own_lines(),
            "post": post,
            "error": error,
            "page_name": "complaint_new",
        }
        return request.render("sale_after_service.portal_complaint_new", values)

    @http.route("/my/complaints/<int:complaint_id>/write", type="http", auth="user", methods=["POST"])
    def portal_complaint_write(self, complaint_id, text="", **kwargs):
        """The customer says something more; where he was awaited the clocks go on."""
        complaint = self._find_complaint(complaint_id)
        if complaint and text.strip():
            complaint.message_post(
                body=text.strip()[:MAX_TEXT],
                author_id=request.env.user.partner_id.id,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
            self._attach(complaint, self._read_files())
        return request.redirect(f"/my/complaints/{complaint_id}" if complaint else "/my")

    def _file_complaint(self, post):
        """A complaint of the customer's, about his own goods only."""
        env = request.env
        subject, text = (str(post.get(name) or "").strip() for name in ("subject", "description"))
        if not subject or not text:
            raise UserError(env._("Say in a few words what is wrong, and what happened."))
        line = self._get_own_lines().browse()
        if wanted := post.get("line_id"):
            line = self._get_own_lines().filtered(lambda line: str(line.id) == wanted)
            if not line:
                raise UserError(env._("Choose something you ordered from us."))
        files = self._read_files()
        company = line.company_id or env.company
        complaint = self._get_complaints().with_company(company)
        complaint = complaint.create(
            {
                "subject": subject[:200],
                "description": text[:MAX_TEXT],
                "channel": "portal",
                "partner_id": env.user.partner_id.id,
                "product_id": line.product_id.id,
                "sale_order_id": line.order_id.id,
                "company_id": company.id,
            }
        )
        self._attach(complaint, files)
        return complaint

    def _read_files(self):
        """[(name, content, type)] of what was sent; only pictures and PDF, few and not too large."""
        files = [one for one in request.httprequest.files.getlist("files") if one.filename]
        if len(files) > MAX_FILES:
            raise UserError(request.env._("Send at most %(count)s files.", count=MAX_FILES))
        found = []
        for one in files:
            content = one.read(MAX_BYTES + 1)
            if len(content) > MAX_BYTES or one.mimetype not in ALLOWED:
                raise UserError(request.env._("Send pictures or PDF files of at most 10 MB each."))
            found.append((one.filename, content, one.mimetype))
        return found

    def _attach(self, complaint, files):
        if files:
            complaint.message_post(
                attachments=[(name, content) for name, content, _type in files],
                author_id=request.env.user.partner_id.id,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )
