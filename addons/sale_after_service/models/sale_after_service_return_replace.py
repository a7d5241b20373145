from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class SaleAfterServiceReturn(models.Model):
    """What leaves again because of a return: replacements, repaired goods, goods sent back (RTN-07)."""

    _inherit = "sale.after.service.return"

    reference_id = fields.Many2one("stock.reference", readonly=True, copy=False)
    has_scrap = fields.Boolean(compute="_compute_open_ends")
    has_to_send = fields.Boolean(compute="_compute_open_ends")

    @api.depends("state", "line_ids.qty_leaving")
    def _compute_open_ends(self):
        for record in self:
            back = record.state == "received"
            lines = record.line_ids if back else record.line_ids.browse()
            record.has_scrap = any(line._get_to_scrap() for line in lines)
            record.has_to_send = any(
                line.product_uom_id.compare(line._get_ready("qty_received"), line.qty_leaving) > 0
                for line in lines.filtered(lambda line: line._leaves_again())
            )

    def _settle_blocker(self):
        """Why this return is not settled yet: a sentence that says what is open, or False."""
        self.ensure_one()
        if self.state != "received":
            return self.env._("%(document)s is not received yet.", document=self.name)
        for line in self.line_ids:
            if blocker := line._settle_blocker():
                return blocker
        return False

    def _get_reference(self):
        """What keeps the transfers of one return together; no order knows it, nothing is sold."""
        self.ensure_one()
        if not self.reference_id:
            self.reference_id = self.env["stock.reference"].create({"name": self.name})
        return self.reference_id

    def action_send_again(self):
        """Bring what should leave again on its way once more, after a transfer was cancelled."""
        self.check_access("write")
        for record in self.filtered(lambda record: record.state in ("approved", "received")):
            lines = record.line_ids.sudo()  # whoever settles need not be allowed to move goods
            lines.filtered("is_advance")._replace("qty_authorised")
            lines.filtered(lambda line: not line.is_advance)._replace("qty_received")
        return True

    def action_settle(self):
        """Everything that was to happen with the goods has happened."""
        self.check_access("write")
        for record in self:
            if blocker := record._settle_blocker():
                raise UserError(blocker)
        self._set_state("settled")
        return True


class SaleAfterServiceReturnLine(models.Model):
    _inherit = "sale.after.service.return.line"

    out_move_ids = fields.One2many("stock.move", "after_service_line_id", string="Leaves again")
    qty_sent = fields.Float(
        string="Sent",
        compute="_compute_qty_sent",
        digits="Product Unit",
        help="Replaced, given back after repair or sent back.",
    )

    @api.depends("out_move_ids.state", "out_move_ids.quantity")
    def _compute_qty_sent(self):
        rows = (
            self.env["stock.move.line"]
            .sudo()  # a figure of the return, which its reader may read
            ._read_group(
                [
                    ("move_id.after_service_line_id", "in", self.ids),
                    ("state", "=", "done"),
                    ("location_dest_id.usage", "=", "customer"),
                ],
                ["move_id"],
                ["quantity_product_uom:sum"],
            )
        )
        sent = {}
        for move, quantity in rows:
            line = move.after_service_line_id.id
            sent[line] = sent.get(line, 0.0) + quantity
        for line in self:
            quantity = sent.get(line.id, 0.0)
            line.qty_sent = line.product_id.uom_id._compute_quantity(quantity, line.product_uom_id)

    qty_leaving = fields.Float(
        string="Leaves again in all",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="Sent or on its way: replacements, repaired goods, goods sent back.",
    )

    _leaves_once = models.Constraint(
        "CHECK (coalesce(qty_leaving, 0) <= coalesce(qty_authorised, 0))",
        "No more leaves again than was approved to come back.",
    )

    @api.constrains("replacement_product_id", "product_uom_id")
    def _check_replacement(self):
        for line in self.filtered("replacement_product_id"):
            if not line.product_uom_id._has_common_reference(line.replacement_product_id.uom_id):
                raise ValidationError(
                    self.env._(
                        "%(other)s is counted in another unit than %(product)s. Choose a replacement that "
                        "is counted the same way.",
                        other=line.replacement_product_id.display_name,
                        product=line.product_id.display_name,
                    )
                )

    def _replace(self, name):
        """Let leave what these lines promise: as much as ``name`` says, less what is on its way.

        The goods take the warehouse's own way out (pick, pack, ship), with no line on the order:
        nothing more is sold.
        """
        procurements = []
        for line in self.filtered(lambda line: line._leaves_again()):
            open_quantity = line._get_ready(name) - line.qty_leaving
            if line.product_uom_id.compare(open_quantity, 0) > 0:
                procurements.append(line._prepare_procurement(open_quantity))
        if procurements:
            self.env["stock.rule"].run(procurements)
            self.invalidate_recordset(["out_move_ids", "qty_sent"])
            pickings = self.out_move_ids.picking_id.filtered(lambda one: not one.after_service_return_id)
            for picking in pickings:
                picking.after_service_return_id = picking.move_ids.after_service_line_id.return_id[:1]

    def _get_ready(self, name):
        """How much of this line may leave again by now, out of the quantity ``name``; an extension
        holds back what is still being worked on."""
        self.ensure_one()
        return self[name]

    def _sync_leaving(self):
        """Write down how much of these lines leaves again.

        Whatever adds to it writes the same row, so two transactions cannot both replace the last
        piece (`_leaves_once`).
        """
        for line in self:
            moves = line.out_move_ids.filtered(lambda move: move.state not in ("draft", "cancel"))
            last = moves.filtered(lambda move: move.location_dest_id.usage == "customer")
            quantities = [
                move.product_uom._compute_quantity(
                    move.quantity if move.state == "done" else move.product_uom_qty, line.product_uom_id
                )
                for move in last
            ]
            total = sum(quantities)
            if line.product_uom_id.compare(total, line.qty_authorised) > 0:
                raise UserError(
                    self.env._(
                        "%(document)s allows %(allowed)s %(unit)s of %(product)s to leave again, not "
                        "%(asked)s. Lower the quantity.",
                        document=line.return_id.name,
                        allowed=f"{line.qty_authorised:g}",
                        asked=f"{total:g}",
                        unit=line.product_uom_id.name,
                        product=line._get_sent_product().display_name,
                    )
                )
            line.qty_leaving = total

    def _leaves_again(self):
        return self.disposition in ("exchange", "repair", "send_back")

    def _get_sent_product(self):
        self.ensure_one()
        other = self.replacement_product_id if self.disposition == "exchange" else self.product_id
        return other or self.product_id

    def _prepare_procurement(self, quantity):
        self.ensure_one()
        picking, product = self.picking_id, self._get_sent_product()
        quantity = self.product_uom_id._compute_quantity(quantity, product.uom_id)
        values = {
            "date_planned": fields.Datetime.now(),
            "warehouse_id": picking.picking_type_id.warehouse_id,
            "partner_id": picking.partner_id.id,
            "location_final_id": picking.location_dest_id,
            "company_id": self.company_id,
            "after_service_line_id": self.id,
            "reference_ids": self.return_id._get_reference(),
        }
        return self.env["stock.rule"].Procurement(
            product,
            quantity,
            product.uom_id,
            picking.location_dest_id,
            self.return_id.name,
            self.return_id.name,
            self.company_id,
            values,
        )

    def _settle_blocker(self):
        """What is still to happen with this line: a sentence, or False."""
        self.ensure_one()
        product = self.product_id.display_name
        if self._leaves_again():
            open_quantity = self.product_uom_id.compare(self.qty_received, self.qty_sent) > 0
            return open_quantity and self.env._("%(product)s has not left again yet.", product=product)
        if self._get_creditable():
            return self.env._("%(product)s is not credited yet: post the credit note.", product=product)
        if self.disposition == "scrap" and self._get_to_scrap():
            return self.env._("%(product)s is not scrapped yet.", product=product)
        return False


class StockRule(models.Model):
    _inherit = "stock.rule"

    def _get_custom_move_fields(self):
        return [*super()._get_custom_move_fields(), "after_service_line_id"]
