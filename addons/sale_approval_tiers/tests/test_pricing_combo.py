import json

from odoo.fields import Command
from odoo.tests import tagged

from .common_pricing import PricingCommon

COLUMNS = (
    *("product_id", "product_uom_qty", "combo_item_id", "linked_line_id", "linked_virtual_id", "virtual_id"),
    *("selected_combo_items", "sequence", "price_unit", "list_price_unit", "price_deviation_percent"),
)


@tagged("post_install", "-at_install")
class TestPricingCombo(PricingCommon):
    """Combos, whose parts the form makes anew whenever somebody chooses others."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        names = ("Seal", "Hard seal", "Motor", "Strong motor")
        parts = cls.env["product.product"].create([{"name": name, "list_price": 1000.0} for name in names])
        cls.combos = cls.env["product.combo"].create(
            [
                {"name": name, "combo_item_ids": [Command.create({"product_id": part.id}) for part in two]}
                for name, two in (("Seals", parts[:2]), ("Motors", parts[2:]))
            ]
        )
        combo = {"name": "Pump set", "type": "combo", "list_price": 3000.0, "taxes_id": [Command.clear()]}
        cls.pump_set = cls.env["product.product"].create(
            {**combo, "combo_ids": [Command.set(cls.combos.ids)]}
        )

    def choose(self, number):
        """What the dialog writes on the line of the set: of each combo the part with this number."""
        return json.dumps(
            [
                {
                    "product_id": combo.combo_item_ids[number].product_id.id,
                    "combo_item_id": combo.combo_item_ids[number].id,
                    "no_variant_attribute_value_ids": [],
                    "product_custom_attribute_values": [],
                }
                for combo in self.combos
            ]
        )

    def type_lines(self, lines, order=None):
        """What the form answers with: the lines that are to come."""
        vals = {"partner_id": self.partner.id, "order_line": lines}
        spec = {"partner_id": {}, "order_line": {"fields": {name: {} for name in COLUMNS}}}
        order = (order or self.env["sale.order"]).with_user(self.rep)
        answer = order.onchange(vals, ["order_line"], spec)["value"]["order_line"]
        return [vals for command, _id, vals in answer if command == Command.CREATE]

    def test_other_parts_are_chosen_before_it_is_stored(self):
        """QTE-01: the parts of a combo are chosen, and others before the quotation is stored; those share
        the price of the set, which is what the pricelist says."""
        line = {
            "product_id": self.pump_set.id,
            "product_uom_qty": 2,
            "sequence": 10,
            "virtual_id": "virtual_1",
        }
        first = self.type_lines(
            [(Command.CREATE, "virtual_1", {**line, "selected_combo_items": self.choose(0)})]
        )
        self.assertEqual([part["product_id"] for part in first], self.products_of(0))
        again = [(Command.CREATE, "virtual_1", {**line, "selected_combo_items": self.choose(1)})]
        again += [(Command.CREATE, f"virtual_{number}", vals) for number, vals in enumerate(first, 2)]
        second = self.type_lines(again)
        self.assertEqual([part["product_id"] for part in second], self.products_of(1))
        for part in second:
            self.assertEqual((part["price_unit"], part["list_price_unit"]), (1500.0, 1500.0))
            self.assertEqual(part["price_deviation_percent"], 0.0)

    def test_other_parts_are_chosen_of_a_stored_quotation(self):
        """QTE-01: the same on a quotation that is stored."""
        order = self.make_quote({"product_id": self.pump_set.id, "product_uom_qty": 2})
        line = order.order_line
        parts = self.type_lines([Command.update(line.id, {"selected_combo_items": self.choose(0)})], order)
        kept = ("product_id", "product_uom_qty", "combo_item_id", "sequence")  # what a form may write
        commands = [
            Command.create({**{name: part[name] for name in kept}, "linked_line_id": line.id})
            for part in parts
        ]
        order.write({"order_line": commands})
        self.assertEqual(order.amount_untaxed, 6000.0)
        second = self.type_lines([Command.update(line.id, {"selected_combo_items": self.choose(1)})], order)
        self.assertEqual([part["product_id"] for part in second], self.products_of(1))
        self.assertEqual([part["list_price_unit"] for part in second], [1500.0, 1500.0])

    def products_of(self, number):
        return [combo.combo_item_ids[number].product_id.id for combo in self.combos]
