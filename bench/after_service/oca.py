"""Returns by OCA's rma: one RMA a line, as it wants them."""

import _work

WITHOUT_SUITE = {
    "packages": ["odoo-addon-rma==19.0.1.0.4.2", "odoo-addon-rma_sale==19.0.1.1.1"],
    "modules": ["rma_sale"],
}


class Oca(_work.Variant):
    def prepare(self, env):
        self.operation = env.ref("rma.rma_operation_refund")

    def back(self, picking):
        env = picking.env
        self.rmas = env["rma"].create(
            [
                {
                    "partner_id": picking.partner_id.id,
                    "partner_invoice_id": picking.partner_id.id,
                    "order_id": picking.sale_id.id,
                    "picking_id": picking.id,
                    "move_id": move.id,
                    "product_id": move.product_id.id,
                    "product_uom": move.product_uom.id,
                    "product_uom_qty": move.quantity,
                    "operation_id": self.operation.id,
                    "location_id": picking.picking_type_id.warehouse_id.rma_loc_id.id,
                }
                for move in picking.move_ids
            ]
        )
        self.rmas.action_confirm()
        return self.rmas.reception_move_id.picking_id

    def credit(self, invoice):
        self.rmas.filtered("can_be_refunded").action_refund()
        self.rmas.refund_id.filtered(lambda refund: refund.state == "draft").action_post()

    def fill(self, picking):
        self.back(picking)
        _work.copy_row(picking.env, "rma", self.rmas[0].id, {"name": "'B' || number"})
        return True


def run(env):
    return _work.run(env, Oca())
