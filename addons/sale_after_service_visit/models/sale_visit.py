from odoo import fields, models


class SaleVisit(models.Model):
    """Complaints are filed in the visit."""

    _inherit = "sale.visit"

    complaint_count = fields.Integer(compute="_compute_complaint_count", groups="base.group_user")

    def _compute_complaint_count(self):
        counts = self.env["sale.after.service.complaint"]._count_by("visit_id", self)
        for visit in self:
            visit.complaint_count = counts.get(visit._origin, 0)

    def action_view_complaints(self):
        """What the customer complained about in this visit, or a new complaint."""
        self.ensure_one()
        defaults = {"visit_id": self.id, "partner_id": self.partner_id.id, "channel": "visit"}
        complaints = self.env["sale.after.service.complaint"]
        return complaints._prepare_window([("visit_id", "=", self.id)], defaults, self.complaint_count)
