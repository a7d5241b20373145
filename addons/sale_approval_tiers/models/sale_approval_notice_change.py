from odoo import api, fields, models
from odoo.exceptions import ValidationError


class SaleApprovalNotice(models.Model):
    """The customer is told of a technical change (CHG-05)."""

    _inherit = "sale.approval.notice"

    kind = fields.Selection(
        selection_add=[("technical", "Told of a technical change")], ondelete={"technical": "cascade"}
    )
    change_id = fields.Many2one(
        "sale.approval.change", string="Technical change", index="btree_not_null", ondelete="restrict"
    )

    @api.constrains("kind", "change_id", "order_id")
    def _check_change(self):
        for notice in self:
            change = notice.change_id
            if (notice.kind == "technical") != bool(change):
                raise ValidationError(self.env._("A notice of a technical change belongs to that change."))
            if change and (change.kind, change.order_id) != ("technical", notice.order_id):
                raise ValidationError(self.env._("That technical change is of another contract."))

    def _get_content(self):
        if self.kind == "technical":
            return self.change_id.technical_change
        return super()._get_content()
