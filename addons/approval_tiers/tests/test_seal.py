from copy import deepcopy

from odoo.tests import BaseCase

from odoo.addons.approval_tiers import seal

VALUES = {
    "fields": {"partner_id": [7, "Acme"], "amount_total": ["503.00", "503.00"]},
    "lines": {
        "order_line": {
            "12": {"name": ["Pump", "Pump"], "price_unit": ["100.00", "100.00"]},
            "15": {"name": ["Hose", "Hose"], "price_unit": ["3.00", "3.00"]},
        }
    },
}


class TestSeal(BaseCase):
    def changed(self, *path, cell):
        values = deepcopy(VALUES)
        target = values
        for key in path[:-1]:
            target = target[key]
        target[path[-1]] = cell
        return values

    def test_same_content_same_seal(self):
        self.assertEqual(seal.digest(VALUES), seal.digest(deepcopy(VALUES)))
        self.assertEqual(seal.diff(VALUES, deepcopy(VALUES)), [])

    def test_only_values_are_sealed(self):
        renamed = self.changed("fields", "partner_id", cell=[7, "Acme Ltd."])
        self.assertEqual(seal.digest(VALUES), seal.digest(renamed))
        self.assertEqual(seal.diff(VALUES, renamed), [])

    def test_every_value_moves_the_seal(self):
        cases = [
            (("fields", "partner_id"), [8, "Other"], ("partner_id", None, None, "Acme", "Other")),
            (
                ("lines", "order_line", "15", "price_unit"),
                ["2.99", "2.99"],
                ("order_line", 2, "price_unit", "3.00", "2.99"),
            ),
        ]
        for path, cell, change in cases:
            with self.subTest(path=path):
                moved = self.changed(*path, cell=cell)
                self.assertNotEqual(seal.digest(VALUES), seal.digest(moved))
                self.assertEqual(seal.diff(VALUES, moved), [change])

    def test_lines_that_come_and_go(self):
        fewer = deepcopy(VALUES)
        del fewer["lines"]["order_line"]["12"]
        self.assertNotEqual(seal.digest(VALUES), seal.digest(fewer))
        self.assertEqual(seal.diff(VALUES, fewer), [("order_line", 1, None, "Pump", "")])
        self.assertEqual(seal.diff(fewer, VALUES), [("order_line", 2, None, "", "Pump")])
