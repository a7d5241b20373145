from odoo import api, fields, models


class SaleAfterServiceComplaint(models.Model):
    """Service requests that a complaint leads to (ASV-02: 投诉处理)."""

    _inherit = "sale.after.service.complaint"

    request_ids = fields.One2many("sale.after.service.request", "complaint_id", string="Service requests")
    request_count = fields.Integer(compute="_compute_request_count")

    @api.depends("request_ids")
    def _compute_request_count(self):
        counts = dict(
            self.env["sale.after.service.request"]._read_group(
                [("complaint_id", "in", self.ids)], ["complaint_id"], ["__count"]
            )
        )
        for complaint in self:
            complaint.request_count = counts.get(complaint._origin, 0)

    def action_view_requests(self):
        """The service requests of this complaint, or a new one."""
        self.ensure_one()
        kind = self.env.ref("sale_after_service.kind_complaint", raise_if_not_found=False)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Service requests"),
            "res_model": "sale.after.service.request",
            "view_mode": "list,form" if self.request_count else "form",
            "domain": [("complaint_id", "=", self.id)],
            "context": {
                "default_complaint_id": self.id,
                "default_kind_id": kind.id if kind and kind.active else False,
                "default_partner_id": self.partner_id.id,
                "default_contact_id": self.contact_id.id,
                "default_product_id": self.product_id.id,
                "default_lot_id": self.lot_ids[:1].id,
                "default_sale_order_id": self.sale_order_id.id,
                "default_subject": self.subject,
                "default_description": self.description,
            },
        }
