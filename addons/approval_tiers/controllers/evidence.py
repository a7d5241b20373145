from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import content_disposition, request


class ApprovalEvidence(http.Controller):
    """The evidence pack, and the comparison of a printed form with the record."""

    @http.route("/approval_tiers/evidence/<int:request_id>", type="http", auth="user")
    def evidence(self, request_id):
        asked = self._get_request(request_id)
        headers = [
            ("Content-Type", "application/zip"),
            ("Content-Disposition", content_disposition(asked._get_evidence_name())),
            ("X-Content-Type-Options", "nosniff"),
        ]
        return request.make_response(asked._build_evidence(), headers)

    @http.route("/approval_tiers/verify/<int:request_id>/<string:seal>", type="http", auth="user")
    def verify(self, request_id, seal):
        asked = self._get_request(request_id)
        # The whole chain counts, not the rows he may read.
        fits = asked.seal == seal and not asked.sudo().decision_ids._get_broken_row()
        form = asked._prepare_form_vals()
        values = {
            "title": asked.display_name,
            "fits": fits,
            "state": form["state"],
            "url": f"/odoo/action-approval_tiers.approval_tiers_request_action/{asked.id}",
        }
        return request.render("approval_tiers.verify_page", values)

    def _get_request(self, request_id):
        """The request, where the user may read it; whoever may not learns no more than of none."""
        asked = request.env["approval.tiers.request"].browse(request_id)
        try:
            asked.check_access("read")
            asked.exists().ensure_one()
        except (AccessError, MissingError, ValueError):
            raise request.not_found() from None
        return asked
