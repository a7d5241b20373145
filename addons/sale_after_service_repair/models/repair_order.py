from odoo import fields, models


class RepairOrder(models.Model):
    """The repair of goods that a customer sent in (RTN-07)."""

    _inherit = "repair.order"

    after_service_line_id = fields.Many2one(
        "sale.after.service.return.line",
        string="Return line",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
    )
    after_service_return_id = fields.Many2one(
        related="after_service_line_id.return_id", string="Return", store=True, index="btree_not_null"
    )

    def action_repair_done(self):
        result = super().action_repair_done()
        # Whoever repairs need not be allowed to go on with the return himself.
        self.after_service_line_id.sudo()._give_back()
        return result

    def action_open_after_service_return(self):
        """The return that these goods came with."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "sale.after.service.return",
            "res_id": self.after_service_return_id.id,
            "views": [(False, "form")],
        }
