from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleAfterServiceReturn(models.Model):
    """Goods that are back to be repaired get repair orders, and leave again repaired (RTN-07)."""

    _inherit = "sale.after.service.return"

    repair_ids = fields.One2many(
        "repair.order", "after_service_return_id", string="Repairs", groups="stock.group_stock_user"
    )
    repair_count = fields.Integer(compute="_compute_repair_count", compute_sudo=True)
    has_to_repair = fields.Boolean(
        compute="_compute_has_to_repair", help="A repair was called off and nothing has come in its place."
    )

    def _compute_repair_count(self):
        rows = self.env["repair.order"]._read_group(
            [("after_service_return_id", "in", self.ids)], ["after_service_return_id"], ["__count"]
        )
        counts = {record.id: count for record, count in rows}
        for record in self:
            record.repair_count = counts.get(record.id, 0)

    @api.depends("state", "line_ids.is_given_back_unrepaired")
    def _compute_has_to_repair(self):
        for record in self:
            lines = record.line_ids if record.state == "received" else record.line_ids.browse()
            record.has_to_repair = any(line._read_unrepaired() for line in lines)

    def _note_receipt(self):
        waiting = self.filtered(lambda record: record.state == "approved")
        result = super()._note_receipt()
        waiting.filtered(lambda record: record.state == "received").line_ids._create_repairs()
        return result

    def action_repair_again(self):
        """A new repair order for what is back and not repaired, where the first was called off."""
        self._settle_unrepaired(lambda lines: lines._create_repairs())
        return True

    def action_give_back_unrepaired(self):
        """What cannot be repaired goes back to the customer as it is."""
        self._settle_unrepaired(lambda lines: lines._give_back_unrepaired())
        return True

    def _settle_unrepaired(self, act):
        self.check_access("write")
        for record in self:
            if not record.has_to_repair:
                raise UserError(
                    self.env._("Nothing of %(document)s waits for a repair order.", document=record.name)
                )
            act(record.line_ids.sudo())  # who settles need not be allowed to repair or move goods

    def action_open_repairs(self):
        """The repair orders of this return."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("repair.action_repair_order_tree")
        repairs = self.env["repair.order"].search([("after_service_return_id", "=", self.id)])
        shown = {"domain": [("id", "in", repairs.ids)]}
        if len(repairs) == 1:
            shown = {"view_mode": "form", "views": [(False, "form")], "res_id": repairs.id}
        return {**action, "context": {}, **shown}


class SaleAfterServiceReturnLine(models.Model):
    _inherit = "sale.after.service.return.line"

    after_service_repair_ids = fields.One2many(
        "repair.order", "after_service_line_id", string="Repairs", groups="stock.group_stock_user"
    )
    qty_repaired = fields.Float(
        string="Repaired", compute="_compute_qty_repaired", compute_sudo=True, digits="Product Unit"
    )
    is_given_back_unrepaired = fields.Boolean(string="Given back unrepaired", readonly=True, copy=False)

    @api.depends("after_service_repair_ids.state", "after_service_repair_ids.product_qty")
    def _compute_qty_repaired(self):
        for line in self:
            line.qty_repaired = line._sum_repairs(("done",))

    def _sum_repairs(self, states):
        """How much of this line is on repair orders in ``states``, in its unit."""
        self.ensure_one()
        repairs = self.sudo().after_service_repair_ids.filtered(lambda repair: repair.state in states)
        return sum(
            repair.product_uom._compute_quantity(repair.product_qty, self.product_uom_id)
            for repair in repairs
        )

    def _get_ready(self, name):
        """Goods in repair leave once they are repaired, or are given up."""
        quantity = super()._get_ready(name)
        if self.disposition != "repair" or self.is_advance or self.is_given_back_unrepaired:
            return quantity
        return min(quantity, self.qty_repaired)

    def _give_back(self):
        """Let leave what is repaired by now."""
        back = self.filtered(lambda line: line.state == "received" and not line.is_advance)
        back._replace("qty_received")

    def _give_back_unrepaired(self):
        unrepaired = self.filtered(lambda line: line._read_unrepaired())
        unrepaired.is_given_back_unrepaired = True
        unrepaired._give_back()

    def _settle_blocker(self):
        self.ensure_one()
        if self.disposition == "repair" and not self.is_given_back_unrepaired:
            if self.product_uom_id.compare(self.qty_repaired, self.qty_received) < 0:
                return self.env._("%(product)s is not repaired yet.", product=self.product_id.display_name)
        return super()._settle_blocker()

    def _read_unrepaired(self):
        """What is back to be repaired and on no repair order: {(lot, place, receipt): quantity in the
        product's unit}"""
        self.ensure_one()
        if self.disposition != "repair" or self.is_given_back_unrepaired:
            return {}
        found = {}
        # Where the goods lie is no secret to whoever may read their return.
        lines = (
            self.sudo()
            .env["stock.move.line"]
            .search(
                [
                    ("move_id.after_service_return_id", "=", self.return_id.id),
                    ("move_id.origin_returned_move_id", "=", self.move_id.id),
                    ("state", "=", "done"),
                ]
            )
        )
        for line in lines.filtered(lambda line: not self.lot_id or line.lot_id == self.lot_id):
            key = (line.lot_id, line.location_dest_id, line.picking_id)
            found[key] = found.get(key, 0.0) + line.quantity_product_uom
        for repair in self.sudo().after_service_repair_ids.filtered(lambda one: one.state != "cancel"):
            key = (repair.lot_id, repair.product_location_src_id, repair.picking_id)
            if key in found:
                quantity = repair.product_uom._compute_quantity(repair.product_qty, self.product_id.uom_id)
                found[key] -= quantity
        uom = self.product_id.uom_id
        return {key: quantity for key, quantity in found.items() if uom.compare(quantity, 0) > 0}

    def _create_repairs(self):
        """One repair order per lot and place where the goods lie."""
        values = [
            line._prepare_repair(*key, quantity)
            for line in self
            for key, quantity in line._read_unrepaired().items()
        ]
        self.env["repair.order"].create(values)

    def _prepare_repair(self, lot, place, picking, quantity):
        self.ensure_one()
        operation = place.warehouse_id.repair_type_id or picking.picking_type_id.warehouse_id.repair_type_id
        # Repaired goods wait again where they waited, until quality passes them.
        after = place if place.is_inspection_place else operation.default_product_location_dest_id
        said = [self.return_id.note, self.customer_note, self.fault]
        return {
            "after_service_line_id": self.id,
            "picking_type_id": operation.id,
            "picking_id": picking.id,
            "partner_id": self.return_id.partner_id.id,
            "company_id": self.company_id.id,
            "product_id": self.product_id.id,
            "product_qty": quantity,
            "product_uom": self.product_id.uom_id.id,
            "lot_id": lot.id,
            "product_location_src_id": place.id,
            "product_location_dest_id": after.id or place.id,
            # The goods are ours by the verdict; what the customer broke himself he pays for.
            "under_warranty": self.verdict == "genuine" and self.liability != "customer",
            "internal_notes": " · ".join(filter(None, said)),
        }
