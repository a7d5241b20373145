from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class SaleAfterServiceReturn(models.Model):
    """Approved, a return brings its goods back on real pickings: the red outbound slip (RTN-06, RTN-07)."""

    _inherit = "sale.after.service.return"

    picking_ids = fields.One2many("stock.picking", "after_service_return_id", string="Transfers", copy=False)
    picking_count = fields.Integer(compute="_compute_picking_count", compute_sudo=True)

    def _compute_picking_count(self):
        rows = self.env["stock.picking"]._read_group(
            [("after_service_return_id", "in", self.ids)], ["after_service_return_id"], ["__count"]
        )
        counts = {record.id: count for record, count in rows}
        for record in self:
            record.picking_count = counts.get(record.id, 0)

    def _authorise(self):
        """Reserve the balances and create the pickings that bring the goods back.

        :raises ValidationError: where meanwhile another return has taken the goods
        """
        self._expect("inspected")
        self.env["sale.after.service.return.balance"]._lock(self.sudo().line_ids.move_id.ids)
        for record in self.sudo():  # the approver need not be allowed to move goods
            lines = record.line_ids.filtered(lambda line: line.qty_checked and line.verdict == "genuine")
            if not lines:
                raise UserError(
                    self.env._("%(document)s has no goods that may come back.", document=record.name)
                )
            for line in lines:
                line.qty_authorised = line.qty_checked
            record.with_user(self.env.user)._set_state("approved")
            record._create_pickings(lines)
            lines.filtered("is_advance")._replace("qty_authorised")

    def _create_pickings(self, lines):
        """One return picking per delivery, as Odoo's own wizard makes it."""
        self.ensure_one()
        for picking, own in lines.grouped("picking_id").items():
            wizard = self.env["stock.return.picking"].create(
                {
                    "picking_id": picking.id,
                    "after_service_return_id": self.id,
                    "product_return_moves": [
                        Command.create(values) for values in own._prepare_wizard_lines()
                    ],
                }
            )
            wizard._create_return()._set_return_lots(own)

    def _withdraw(self):
        """Cancel what is still open of the pickings and draft credit notes."""
        for record in self:
            if record.picking_ids.filtered(lambda picking: picking.state == "done"):
                raise UserError(
                    self.env._(
                        "Goods of %(document)s have moved already. Settle it instead.", document=record.name
                    )
                )
        self.picking_ids.filtered(lambda picking: picking.state != "cancel").action_cancel()

    def _get_back_pickings(self):
        """The transfers that bring goods back, backorders too; not those that replace them."""
        return self.picking_ids.filtered(lambda picking: picking.move_ids.after_service_return_id)

    def _note_receipt(self):
        """The pickings of these returns have moved: who has everything back has received."""
        for record in self.filtered(lambda record: record.state == "approved"):
            back = record._get_back_pickings()
            if not back or back.filtered(lambda picking: picking.state not in ("done", "cancel")):
                continue
            if back.filtered(lambda picking: picking.state == "done"):
                record._set_state("received")
                record.line_ids.filtered(lambda line: not line.is_advance)._replace("qty_received")
            else:
                record._set_state("cancelled", self.env._("The warehouse took nothing in."))

    def action_open_pickings(self):
        """The transfers of this return."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("stock.action_picking_tree_all")
        return {**action, "domain": [("after_service_return_id", "=", self.id)], "context": {}}


class SaleAfterServiceReturnLine(models.Model):
    _inherit = "sale.after.service.return.line"

    qty_delivered = fields.Float(
        string="Delivered quantity", compute="_compute_returnable", digits="Product Unit"
    )
    qty_returnable = fields.Float(
        string="Can still come back",
        compute="_compute_returnable",
        digits="Product Unit",
        help="Delivered less what is back or on its way.",
    )
    qty_returned = fields.Float(
        string="Already returned", compute="_compute_returnable", digits="Product Unit"
    )
    qty_received = fields.Float(string="Received", compute="_compute_qty_received", digits="Product Unit")
    qty_rejected = fields.Float(string="Not taken in", compute="_compute_qty_received", digits="Product Unit")

    @api.depends("move_id", "lot_id", "product_uom_id", "state")
    def _compute_returnable(self):
        documents = self.env["sale.after.service.return.balance"].sudo()  # figures of a delivery, no more
        rows = documents._read_documents(self.move_id.ids) if self.move_id else []
        figures = {(move, lot or 0): (float(out), float(back)) for move, lot, _company, out, back in rows}
        for line in self:
            delivered, returned = figures.get((line.move_id.id, line.lot_id.id or 0), (0.0, 0.0))
            convert = line.product_id.uom_id._compute_quantity
            unit = line.product_uom_id
            line.qty_delivered = delivered and convert(delivered, unit)
            line.qty_returned = returned and convert(returned, unit)
            line.qty_returnable = line.qty_delivered - line.qty_returned

    def _check_returnable(self, name):
        """Refuse lines whose quantity ``name`` is more than is still out (RTN-04)."""
        self.invalidate_recordset(["qty_returnable"])
        self.mapped("qty_returnable")  # all in one query: what is picked out below is read alone
        for key, lines in self.grouped(lambda line: (line.move_id, line.lot_id)).items():
            line = lines[0]
            total = sum(one.product_uom_id._compute_quantity(one[name], line.product_uom_id) for one in lines)
            if line.product_uom_id.compare(total, line.qty_returnable) <= 0:
                continue
            raise UserError(
                self.env._(
                    "%(product)s: %(asked)s %(unit)s would come back, but only %(open)s of the %(delivered)s "
                    "delivered with %(picking)s are still out.",
                    product=key[0].sudo().product_id.display_name,
                    asked=f"{total:g}",
                    unit=line.product_uom_id.name,
                    open=f"{line.qty_returnable:g}",
                    delivered=f"{line.qty_delivered:g}",
                    picking=line.picking_id.sudo().name,
                )
            )

    @api.depends("state", "move_id", "lot_id", "qty_authorised")
    def _compute_qty_received(self):
        received = self._read_received()
        for line in self:
            key = (line.return_id.id, line.move_id.id, line.lot_id.id if line.lot_id else 0)
            quantity = received.get(key, 0.0)
            line.qty_received = line.product_id.uom_id._compute_quantity(quantity, line.product_uom_id)
            closed = line.state in ("received", "settled")
            line.qty_rejected = line.qty_authorised - line.qty_received if closed else 0.0

    def _read_received(self):
        """{(return id, delivered move id, lot id or 0 for all): quantity in the product's unit}"""
        done = [("move_id.after_service_return_id", "in", self.return_id.ids), ("state", "=", "done")]
        domain = [*done, ("move_id.origin_returned_move_id", "in", self.move_id.ids)]
        received = {}
        for move, lot, quantity in (
            self.env["stock.move.line"]
            .sudo()  # figures of the return, which its reader may read
            ._read_group(domain, ["move_id", "lot_id"], ["quantity_product_uom:sum"])
        ):
            base = (move.after_service_return_id.id, move.origin_returned_move_id.id)
            for lot_id in {0, lot.id or 0}:
                received[(*base, lot_id)] = received.get((*base, lot_id), 0.0) + quantity
        return received

    def _prepare_wizard_lines(self):
        """Values of Odoo's return wizard: one line per delivered move, whatever the lots."""
        values = []
        groups = self.grouped(lambda line: (line.move_id, line._is_credited()))
        for (move, to_refund), lines in groups.items():
            quantity = sum(
                line.product_uom_id._compute_quantity(line.qty_authorised, move.product_uom) for line in lines
            )
            values.append(
                {
                    "product_id": move.product_id.id,
                    "move_id": move.id,
                    "quantity": move.product_uom.round(quantity),
                    "to_refund": to_refund,
                }
            )
        return values

    def _is_credited(self):
        """Whether these goods are no longer sold; what is exchanged or repaired stays delivered."""
        self.ensure_one()
        return self.disposition in ("credit", "scrap")
