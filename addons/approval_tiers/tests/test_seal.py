from copy import deepcopy

from odoo.tests import BaseCase

from odoo.addons.approval_tiers import seal


def cell(name, value, text=None):
    return {"name": name, "value": value, "text": text or str(value)}


def line(line_id, name, price):
    return {"field": "order_line", "id": line_id, "cells": [cell("name", name), cell("price_unit", price)]}


VALUES = {
    "fields": [cell("partner_id", 7, "Acme"), cell("amount_total", "503.00")],
    "lines": [line(15, "Hose", "3.00"), line(12, "Pump", "100.00")],
}


class TestSeal(BaseCase):
    def setUp(self):
        super().setUp()
        self.moved = deepcopy(VALUES)

    def assertMoved(self, *changes):
        self.assertNotEqual(seal.digest(VALUES), seal.digest(self.moved))
        self.assertEqual(seal.diff(VALUES, self.moved), list(changes))

    def test_same_content_same_seal(self):
        self.assertEqual(seal.digest(VALUES), seal.digest(self.moved))
        self.assertEqual(seal.diff(VALUES, self.moved), [])

    def test_only_values_are_sealed(self):
        """A customer renamed and lines in another order are the same contract."""
        self.moved["fields"][0]["text"] = "Acme Ltd."
        self.moved["lines"].reverse()
        self.assertEqual(seal.digest(VALUES), seal.digest(self.moved))
        self.assertEqual(seal.diff(VALUES, self.moved), [])

    def test_field(self):
        self.moved["fields"][0] = cell("partner_id", 8, "Other")
        self.assertMoved((None, None, "partner_id", "Acme", "Other"))

    def test_line(self):
        """Lines are counted as people see them, not by their ids."""
        self.moved["lines"][1]["cells"][1] = cell("price_unit", "96.00")
        self.assertMoved(("order_line", 2, "price_unit", "100.00", "96.00"))

    def test_new_line(self):
        self.moved["lines"].append(line(20, "Free service", "0.00"))
        self.assertMoved(("order_line", 3, None, "", "Free service"))

    def test_removed_line(self):
        del self.moved["lines"][0]
        self.assertMoved(("order_line", 1, None, "Hose", ""))

    def test_new_field(self):
        """A field sealed from now on uncovers what was approved without it."""
        self.moved["fields"].append(cell("note", "Penalty"))
        self.assertMoved((None, None, "note", "", "Penalty"))
