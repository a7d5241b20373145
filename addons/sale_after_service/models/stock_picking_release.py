from odoo import fields, models


class StockPicking(models.Model):
    """RCL-04: a transfer with which lots leave that nobody inspected."""

    _inherit = "stock.picking"

    has_urgent_release = fields.Boolean(
        string="Urgent release", readonly=True, copy=False, help="Uninspected lots may leave with it."
    )
    urgent_release_ids = fields.One2many(
        "sale.after.service.release", "picking_id", string="Urgent releases", readonly=True
    )

    def _action_done(self):
        result = super()._action_done()
        urgent = self.filtered("has_urgent_release").sudo()  # whoever delivers does not write releases
        done = urgent.filtered(lambda picking: picking.state == "done")
        done.urgent_release_ids.filtered(lambda release: release.state == "approved")._deliver(done)
        return result

    def _get_urgent_lots(self):
        """The released lots that leave with this transfer, for its slip."""
        releases = self.sudo().urgent_release_ids  # printed on the slip, whoever prints it
        released = releases.filtered(lambda one: one.state not in ("draft", "refused")).lot_ids
        return released & self.sudo().move_line_ids.lot_id

    def action_ask_release(self):
        """Ask for the urgent release of lots that wait for inspection."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_after_service.release_action")
        domain = [
            ("product_id", "in", self.move_ids.product_id.ids),
            ("quality_state", "=", "waiting_inspection"),
        ]
        lots = self.env["stock.lot"].search(domain)
        context = {"default_picking_id": self.id, "default_lot_ids": lots.ids}
        return {**action, "views": [(False, "form")], "view_mode": "form", "context": context}


class StockMove(models.Model):
    """RCL-04: released lots may be reserved and leave with the transfer they are released for."""

    _inherit = "stock.move"

    def _get_released_lots(self):
        # With pick and ship the release of one step holds for the other. What is returned twice comes
        # from where it went: the chain may be a ring.
        moves = chain = self
        while moves := moves.move_orig_ids - chain:
            chain |= moves
        moves = self
        while moves := moves.move_dest_ids - chain:
            chain |= moves
        urgent = chain.picking_id.filtered("has_urgent_release").sudo()  # whoever reserves
        released = urgent.urgent_release_ids.filtered(lambda one: one.state in ("approved", "delivered"))
        return super()._get_released_lots() | released.lot_ids.sudo(self.env.su)
