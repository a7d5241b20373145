from odoo import models


class SaleAfterServiceReturnLine(models.Model):
    """A kit is invoiced as one line and comes back as components: whole kits are credited (RTN-07)."""

    _inherit = "sale.after.service.return.line"

    def _get_kit(self):
        """The bill of materials of the kit that these goods are a part of, if they are."""
        self.ensure_one()
        # What the order line was delivered as, for whoever may read the return.
        sold, moves = self.sale_line_id.sudo(), self.sale_line_id.sudo().move_ids
        if not self.move_id.sudo().bom_line_id or self.product_id == sold.product_id:
            return moves.bom_line_id.bom_id.browse()
        boms = moves.bom_line_id.bom_id.filtered(lambda bom: bom.type == "phantom")
        own = boms.filtered(
            lambda bom: (
                bom.product_id == sold.product_id
                or (not bom.product_id and bom.product_tmpl_id == sold.product_id.product_tmpl_id)
            )
        )
        find = boms._bom_find  # a kit made of kits is on no move itself
        return (
            own[:1]
            or find(sold.product_id, company_id=self.company_id.id, bom_type="phantom")[sold.product_id]
        )

    def _read_per_kit(self, kit):
        """{component: quantity in its own unit} of one kit, in the unit of its order line."""
        sold = self.sale_line_id.sudo()
        quantity = sold.product_uom_id._compute_quantity(1, kit.product_uom_id, round=False)
        _boms, parts = kit.explode(sold.product_id, quantity / kit.product_qty)
        found = {}
        for part, data in parts:
            product = part.product_id
            each = part.product_uom_id._compute_quantity(data["qty"], product.uom_id, round=False)
            found[product] = found.get(product, 0.0) + each
        return found

    def _get_kits_back(self, kit):
        """How many whole kits of the order line came back with returns, in its unit."""
        sold = self.sale_line_id.sudo()
        back = sold.move_ids.filtered(
            lambda move: move.state == "done" and move.after_service_return_id and move.to_refund
        )
        ordered = sold.product_uom_id._compute_quantity(sold.product_uom_qty, kit.product_uom_id)
        # Odoo counts whole kits among moves; here those that bring something back.
        sides = {
            "incoming_moves": lambda move: move.location_id.usage == "customer",
            "outgoing_moves": lambda move: False,
        }
        quantity = back._compute_kit_quantities(sold.product_id, ordered, kit, sides)
        return kit.product_uom_id._compute_quantity(quantity, sold.product_uom_id)

    def _get_kits_credited(self, lines, states):
        """How many kits the credit notes of these return ``lines`` hold, in the order line's unit."""
        unit = self.sale_line_id.sudo().product_uom_id
        credits_ = lines.sudo().credit_line_ids.filtered(lambda one: one.parent_state in states)
        return sum(
            one.product_uom_id._compute_quantity(one.quantity, unit)
            for one in credits_.filtered("credited_line_id")
        )

    def _get_siblings(self):
        """The lines of the same return that are parts of the same kits."""
        return self.return_id.line_ids.filtered(
            lambda line: line.sale_line_id == self.sale_line_id and line._is_credited()
        )

    def _get_to_credit(self):
        self.ensure_one()
        if not (kit := self._get_kit()):
            return super()._get_to_credit()
        unit = self.sale_line_id.sudo().product_uom_id
        if self != self._get_siblings().sorted("id")[:1]:
            return 0.0, unit  # the first component stands for the kit
        every = self.sudo().search([("sale_line_id", "=", self.sale_line_id.id)])  # whoever asked for them
        return self._get_kits_back(kit) - self._get_kits_credited(every, ("draft", "posted")), unit

    def _get_credited(self, states):
        self.ensure_one()
        if not (kit := self._get_kit()):
            return super()._get_credited(states)
        kits = self._get_kits_credited(self._get_siblings(), states)
        per_kit = self._read_per_kit(kit).get(self.product_id, 0.0)
        return self.product_id.uom_id._compute_quantity(kits * per_kit, self.product_uom_id)

    def _get_value(self):
        """A component is worth its share of the kit's price: by cost, or evenly where nothing has one."""
        self.ensure_one()
        if not (kit := self._get_kit()):
            return super()._get_value()
        per_kit = self._read_per_kit(kit)
        if not per_kit.get(self.product_id):
            return 0.0
        cost = {product: each * product.sudo().standard_price for product, each in per_kit.items()}
        share = cost[self.product_id] / sum(cost.values()) if any(cost.values()) else 1 / len(per_kit)
        is_early = self.state in ("draft", "submitted", "confirmed")
        quantity = self._in_product_unit(self.qty_asked if is_early else self.qty_checked)
        return self._get_price_of(quantity / per_kit[self.product_id]) * share
