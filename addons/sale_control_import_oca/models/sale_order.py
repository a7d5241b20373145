from odoo import fields, models

from odoo.addons.approval_tiers.rare import RareOne2many


class SaleOrder(models.Model):
    _inherit = "sale.order"

    imported_review_ids = RareOne2many(
        "sale.control.import.review", "res_id", string="Imported reviews", export_string_translation=False
    )
    imported_review_count = fields.Integer(
        string="Number of imported reviews",
        compute="_compute_imported_review_count",
        export_string_translation=False,
    )

    def _compute_imported_review_count(self):
        reviewed = self.filtered("imported_review_ids")
        domain = [("res_model", "=", self._name), ("res_id", "in", reviewed.ids)]
        counts = dict(self.env["sale.control.import.review"]._read_group(domain, ["res_id"], ["__count"]))
        for order in self:
            order.imported_review_count = counts.get(order.id, 0)

    def action_view_imported_reviews(self):
        """What was decided on this order before this suite was there."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sale_control_import_oca.sale_control_import_review_action"
        )
        return {**action, "domain": [("res_model", "=", self._name), ("res_id", "=", self.id)]}
