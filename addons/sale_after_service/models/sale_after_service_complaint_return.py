from odoo import fields, models


class SaleAfterServiceComplaint(models.Model):
    """A complaint may end in a return or an exchange; what that costs is part of its cost."""

    _inherit = "sale.after.service.complaint"

    return_ids = fields.One2many("sale.after.service.return", "complaint_id", string="Returns")
    return_count = fields.Integer(compute="_compute_return_count")

    def _compute_return_count(self):
        rows = self.env["sale.after.service.return"]._read_group(
            [("complaint_id", "in", self.ids)], ["complaint_id"], ["__count"]
        )
        counts = {complaint.id: count for complaint, count in rows}
        for complaint in self:
            complaint.return_count = counts.get(complaint.id, 0)

    def _prepare_return_values(self):
        """Context defaults of a return that comes of this complaint."""
        self.ensure_one()
        return {
            "default_complaint_id": self.id,
            "default_partner_id": self.partner_id.id,
            "default_user_id": self.user_id.id,
        }

    def action_open_returns(self):
        """The returns of this complaint, and a new one that knows it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_after_service.return_action")
        domain = [("complaint_id", "=", self.id)]
        return {**action, "domain": domain, "context": self._prepare_return_values()}
