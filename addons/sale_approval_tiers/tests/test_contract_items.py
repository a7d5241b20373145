from datetime import date, datetime

from odoo.fields import Command
from odoo.tests import BaseCase, tagged

from .. import items
from .common import ApprovalCommon

TEN = {
    "Names of both parties",
    "Date of signing",
    "Place of signing",
    "Product",
    "Quantity",
    "Unit price",
    "Total",
    "Payment terms",
    "Delivery date",
    "Liability for breach",
}


class TestItems(BaseCase):
    """The pure table: what a paper says and what it lacks."""

    def test_each_item_by_itself(self):
        line = {
            "product": "Pump",
            "model": "P-1",
            "specification": "3 kW",
            "quantity": 1.0,
            "unit_price": 100.0,
        }
        header = {
            "company": "We",
            "customer": "They",
            "customer_contact": "010",
            "customer_address": "Road 1",
            "signing_date": date(2026, 1, 1),
            "signing_place": "Hangzhou",
            "total": 100.0,
            "payment_terms": "30 days",
            "collection_days": 30,
            "delivery_date": datetime(2026, 2, 1),
            "breach_liability": "5 per mille a day",
            "quality": "GB/T 1",
            "packing": "Wooden case",
            "after_sales": "1 year",
        }
        full = items.Paper(lines=(items.Line(**line),), **header)
        self.assertEqual(items.missing(items.CHECKS, full), [])
        self.assertEqual(items.missing(items.CHECKS, items.Paper()), list(items.CHECKS))
        codes = {"company": "parties", "customer": "parties", "collection_days": "collection_period"}
        codes |= {"customer_contact": "customer_data", "customer_address": "customer_data"}
        for name in header:
            paper = items.Paper(lines=full.lines, **{key: header[key] for key in header if key != name})
            self.assertEqual(items.missing(items.CHECKS, paper), [codes.get(name, name)], name)
        for name in line:
            half = items.Line(**{key: line[key] for key in line if key != name})
            paper = items.Paper(lines=(*full.lines, half), **header)
            self.assertEqual(items.missing(items.CHECKS, paper), [name], name)


@tagged("post_install", "-at_install")
class TestContractItems(ApprovalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("manager_only")
        cls.standard = cls.env.ref("sale_approval_tiers.type_standard")

    def complete_order(self, **values):
        return self.make_order(
            **{
                "amount": 80_000,
                "approval_type_id": self.standard.id,
                "signing_date": "2026-12-01",
                "signing_place": "Hangzhou",
                "commitment_date": "2027-01-01 08:00:00",
                "breach_liability": "5 per mille a day",
                **values,
            }
        )

    def test_ten_items(self):
        """APV-01: with any one of the 10 items missing, submission is refused and names just that one."""
        self.assertEqual(set(self.standard.required_item_ids.mapped("name")), TEN)
        nameless = self.env["res.partner"].create({"type": "invoice", "name": False})

        def price(order, value):
            order.order_line.price_unit = value

        breaks = {
            "Names of both parties": lambda order: order.write(
                {"partner_id": nameless.id, "payment_term_id": self.partner.property_payment_term_id.id}
            ),
            "Date of signing": lambda order: order.write({"signing_date": False}),
            "Place of signing": lambda order: order.write({"signing_place": False}),
            "Quantity": lambda order: order.write(
                {
                    "order_line": [
                        Command.create({"product_id": self.service_product.id, "product_uom_qty": 0})
                    ]
                }
            ),
            "Unit price": lambda order: order.write(
                {"order_line": [Command.create({"product_id": self.service_product.id, "price_unit": 0})]}
            ),
            "Total": lambda order: order.order_line.write({"discount": 100}),
            "Payment terms": lambda order: order.write({"payment_term_id": False}),
            "Delivery date": lambda order: order.write({"commitment_date": False}),
            "Liability for breach": lambda order: order.write({"breach_liability": "  \n"}),
        }
        for name, act in breaks.items():
            with self.subTest(item=name):
                order = self.complete_order()
                self.assertEqual(order._get_missing_items(), [])
                act(order)
                self.assertEqual(order._get_missing_items(), [name])
                with self.assertRefused(f"not complete.*: {name}\\.$"):
                    self.submit(order)
        with self.subTest(item="Product"):
            order = self.complete_order(
                order_line=[Command.create({"display_type": "line_note", "name": "?"})]
            )
            self.assertIn("Product", order._get_missing_items())
            with self.assertRefused("not complete.*Product"):
                self.submit(order)
        self.assertEqual({*breaks, "Product"}, TEN)
        self.assertEqual(self.submit(self.complete_order()).state, "pending")

    def test_what_is_missing_is_shown_before_submitting(self):
        """APV-01: the panel names the missing items, and the button stays."""
        gate = self.complete_order(breach_liability=False).approval_panel[-1]
        self.assertEqual([action["name"] for action in gate["actions"]], ["submit"])
        self.assertRegex(gate["warnings"][0], "Liability for breach")

    def test_written_order(self):
        """REV-05: a simple order form wants its 9 items; an empty packing requirement is named."""
        form = self.env.ref("sale_approval_tiers.type_order_form")
        self.assertEqual(len(form.required_item_ids), 9)
        self.partner.write({"phone": "0571", "street": "Road 1"})
        self.service_product.default_code = "P-1"
        order = self.complete_order(approval_type_id=form.id, quality_requirement="GB/T 1")
        order.order_line.name = "Pump 3 kW"
        self.assertEqual(order._get_missing_items(), ["Packing and transport"])
        order.packing_requirement = "Wooden case"
        self.assertEqual(order._get_missing_items(), [])
        self.partner.write({"street": False, "city": False})
        self.assertEqual(order._get_missing_items(), ["Address and phone or e-mail of the customer"])

    def test_own_item(self):
        """An administrator may ask for any field of the order."""
        item = self.env["sale.approval.item"].create(
            {"name": "Reference of the customer", "code": "field", "field_name": "client_order_ref"}
        )
        self.standard.required_item_ids += item
        order = self.complete_order()
        self.assertEqual(order._get_missing_items(), ["Reference of the customer"])
        with self.assertRefused("no field “moon”"):
            item.field_name = "moon"

    def test_no_type_no_question(self):
        """Without the setting an order needs no type; with it nobody leaves it out."""
        self.submit(self.make_order(1))
        self.env.company.approval_type_id = self.standard
        self.assertEqual(self.make_order(1).approval_type_id, self.standard)
        with self.assertRefused("Choose the contract type"):
            self.submit(self.make_order(1, approval_type_id=False))

    def test_draft_and_quotation_are_free(self):
        self.switch_on("quote_manager")
        order = self.make_order(1, approval_type_id=self.standard.id)
        self.submit(order, "quote")

    def test_settings_start_with_the_standard_contract(self):
        """APV-01: switching contract approval on in the settings makes contracts complete."""
        company = self.env.company
        self.env["res.config.settings"].create({"approval_manager_only": True}).execute()
        self.assertFalse(company.approval_type_id)
        self.env["res.config.settings"].create({"approval_amount_tiers": True}).execute()
        self.assertEqual(company.approval_type_id, self.standard)
        company.approval_type_id = False
        self.env["res.config.settings"].create({"approval_amount_tiers": True}).execute()
        self.assertFalse(company.approval_type_id)
