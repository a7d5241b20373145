from markupsafe import Markup

from odoo import http
from odoo.exceptions import AccessDenied, AccessError, UserError
from odoo.http import request

ACTIONS = ("approve", "return", "reject")
# The address is a key: it must neither be kept nor handed on to other sites.
HEADERS = [
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Robots-Tag", "noindex, nofollow"),
    ("X-Frame-Options", "DENY"),
    ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"),
]


class ApprovalLink(http.Controller):
    """Decide from a mail: the link shows the case, and only a confirmed form decides.

    Mail programs and scanners follow links; so GET never changes anything.
    """

    @http.route("/approval/<int:step_id>/<string:token>", type="http", auth="public", methods=["GET"])
    def show(self, step_id, token):
        step = request.env["approval.tiers.step"]._read_link(step_id, token)
        return self._turn_away(step) or self._render(step)

    @http.route("/approval/<int:step_id>/<string:token>", type="http", auth="public", methods=["POST"])
    def decide(self, step_id, token, action="", comment="", password="", **kwargs):
        """Decide as the person of the token; the form is protected against forged requests."""
        step = request.env["approval.tiers.step"]._read_link(step_id, token)
        if refused := self._turn_away(step):
            return refused
        blocker = step._link_blocker() or self._get_password_blocker(step, password)
        if not blocker and action not in ACTIONS:
            blocker = step.env._("Choose what you decide.")
        if blocker:
            return self._render(step, error=blocker, comment=comment)
        try:
            with request.env.cr.savepoint():
                step._decide_by_link(action, comment)
        except (UserError, AccessError) as error:
            return self._render(step, error=str(error), comment=comment)
        return request.redirect(request.httprequest.path, code=303)

    def _turn_away(self, step):
        """The answer to a link that is no good, or not for whoever is logged in; else nothing."""
        if not step:
            text = request.env._("This link is not valid any more. Log in to see what waits for you.")
            return self._make_page({"title": request.env._("No longer valid"), "text": text}, status=404)
        user, logged_in = step.env.user, request.session.uid
        if logged_in and logged_in != user.id:
            text = step.env._(
                "This link is personal and belongs to %(user)s; you are logged in as somebody else.",
                user=user.name,
            )
            return self._make_page({"title": step.env._("Not your link"), "text": text}, status=403)
        if not logged_in and self._is_login_needed(step):
            return request.redirect_query("/web/login", {"redirect": request.httprequest.path})
        return None

    def _is_login_needed(self, step):
        """Where the policy says so; and where a password alone does not prove who somebody is."""
        user = step.env.user
        has_more = user._mfa_type() or ("auth_passkey_key_ids" in user._fields and user.auth_passkey_key_ids)
        return step.request_id.policy_id.link_mode != "open" or (step._needs_password() and bool(has_more))

    def _get_password_blocker(self, step, password):
        """Why a large amount is not decided yet: a sentence, or False."""
        if not step._needs_password():
            return False
        user = step.env.user
        credential = {"type": "password", "login": user.login, "password": password}
        try:
            with user._assert_can_auth(user=user.id):  # counts failures, as at the login
                user._check_credentials(credential, {"interactive": True})
        except AccessDenied:
            return step.env._("The password is not right. Above this amount it is needed to decide.")
        return False

    def _render(self, step, error="", comment=""):
        """The case as its approver may see it, with the form where he can decide."""
        case = step._prepare_notice_cases(step.env.user, step.request_id._get_documents())[step]
        blocker = step._link_blocker()
        return self._make_page(
            {
                "title": case["title"],
                "text": blocker,
                "error": error if not blocker else "",
                "case": case,
                "step": step,
                "content": step.request_id.sealed_content,
                "can_decide": not blocker,
                "can_approve": step._is_link_enough(),
                "needs_password": step._needs_password(),
                "comment": comment,
                "csrf_token": request.csrf_token(),
                "url": step.request_id._get_url(),
            },
            lang=step.env.user.lang,
        )

    def _make_page(self, values, status=200, lang=None):
        lang = lang or request.env.lang or "en_US"
        qweb = request.env(su=True)["ir.qweb"].with_context(lang=lang)  # the public reads no templates
        values = {"url": "/odoo", **values, "lang": lang.replace("_", "-")}
        page = Markup("<!DOCTYPE html>\n") + qweb._render("approval_tiers.link_page", values)
        return request.make_response(page, headers=HEADERS, status=status)
