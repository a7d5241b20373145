from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from .common_pricing import PricingCommon


@tagged("post_install", "-at_install")
class TestPricingList(PricingCommon):
    """What counts as below the pricelist, and what becomes of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("price_deviation")

    def test_below_the_pricelist_needs_approval(self):
        """QTE-07: at the pricelist nobody is asked; one cent below, the department head is."""
        for price, blocked in ((1000.0, False), (1000.01, False), (999.99, True), (999.999, True)):
            with self.subTest(price=price):
                order = self.make_quote({"price_unit": price})
                self.assertEqual(bool(order._approval_blocker("contract")), blocked)
                self.assertEqual(bool(order._approval_blocker("quote")), blocked)
                self.assertEqual(order.max_price_deviation_percent > 0, blocked)

    def test_every_exit_is_closed_until_the_head_agrees(self):
        """QTE-07: below the pricelist a quotation is neither sent nor confirmed; the head decides."""
        order = self.make_quote({"price_unit": 960.0})
        for act in (order.action_quotation_send, order.action_quotation_sent, order.action_confirm):
            with self.assertRefused("needs approval"):
                act()
        with self.assertRefused("needs approval"):
            order.state = "sale"
        request = self.submit(order, "pricing")
        self.assertEqual(request.step_ids.candidate_ids, self.head)
        self.assertEqual(request.step_ids.reason, "Price below the pricelist")
        self.assertIn("960.00 instead of 1,000.00, 4.00 % below", request.warnings[0])
        self.approve(request, self.head)
        order.action_quotation_sent()
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_a_lower_price_is_asked_again(self):
        """QTE-07: the approval of one price does not carry a lower one."""
        order = self.make_quote({"price_unit": 960.0})
        self.approve(self.submit(order, "pricing"), self.head)
        order.order_line.price_unit = 950.0
        with self.assertRefused("changed since its approval"):
            order.action_confirm()

    def test_the_change_is_in_the_log(self):
        """QTE-07: the log names who changed the price, the old one and the new one."""
        order = self.make_quote()
        order.order_line.with_user(self.rep).price_unit = 900.0
        note = order.message_ids[0]
        self.assertEqual(note.author_id, self.rep.partner_id)
        self.assertIn("Pump: unit price 1,000.00 → 900.00", note.body)
        order.order_line.with_user(self.head).write({"discount": 5.0})
        self.assertEqual(order.message_ids[0].author_id, self.head.partner_id)
        self.assertIn("discount 0.00 % → 5.00 %", order.message_ids[0].body)
        count = len(order.message_ids)
        order.order_line.with_user(self.rep).write({"discount": 5.0, "price_unit": 900.0})
        self.assertEqual(len(order.message_ids), count)  # nothing moved, nothing is said

    def test_entered_below_at_once_is_in_the_log(self):
        """QTE-07: a line that is entered below the pricelist at once leaves the same trace."""
        order = self.make_quote({"price_unit": 990.0})
        self.assertIn("unit price 1,000.00 → 990.00", order.message_ids[0].body)
        self.assertFalse(any("→" in (m.body or "") for m in self.make_quote().message_ids))

    def test_discount_counts(self):
        order = self.make_quote({"discount": 3.0}, {"price_unit": 1500.0})
        self.assertAlmostEqual(order.max_price_deviation_percent, 3.0)
        order.order_line[0].discount = 0.0
        self.assertFalse(order.max_price_deviation_percent)

    def test_what_the_pricelist_grants_is_nobody_s_gift(self):
        """QTE-07: the customer's pricelist counts, and the quantity, not the list price."""
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Volume",
                "item_ids": [
                    Command.create(
                        {"compute_price": "percentage", "percent_price": 33.333, "min_quantity": 10}
                    )
                ],
            }
        )
        for has_column in (False, True):  # the discount in the price, or in a column of its own
            if has_column:
                self.env.user.group_ids |= self.env.ref("sale.group_discount_per_so_line")
                self.env.ref("base.group_user").implied_ids |= self.env.ref("sale.group_discount_per_so_line")
            for quantity in (9, 10):
                with self.subTest(column=has_column, quantity=quantity):
                    order = self.make_quote(
                        {"product_uom_qty": quantity}, pricelist_id=pricelist.id, user=self.rep
                    )
                    self.assertFalse(order.max_price_deviation_percent)
                    self.assertFalse(order.order_line.given_discount_percent)
                    order.order_line.price_unit -= 1.0
                    self.assertGreater(order.max_price_deviation_percent, 0)
                    if quantity == 10 and not has_column:  # the volume's price for less than the volume
                        order.order_line.product_uom_qty = 9
                        self.assertGreater(order.max_price_deviation_percent, 30)

    def test_moving_the_order_s_date_gives_no_old_price(self):
        """QTE-07: a sale that is over is not reached by dating the order back."""
        now = fields.Datetime.now()
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Last week's sale",
                "item_ids": [
                    Command.create(
                        {"compute_price": "fixed", "fixed_price": 500.0, "date_end": now - timedelta(days=1)}
                    )
                ],
            }
        )
        order = self.make_quote(pricelist_id=pricelist.id, date_order=now - timedelta(days=7))
        self.assertEqual(order.order_line.price_unit, 500.0)
        self.assertAlmostEqual(order.max_price_deviation_percent, 50.0)

    def test_taken_off_the_whole_order(self):
        """QTE-07: the discount button and goods taken back lower the price as well."""
        self.env.company.sale_discount_product_id = self.service_product
        order = self.make_quote({}, {})
        wizard = self.env["sale.order.discount"].with_user(self.head)
        wizard = wizard.create(
            {"sale_order_id": order.id, "discount_type": "so_discount", "discount_percentage": 0.05}
        )
        wizard.action_apply_discount()
        self.assertAlmostEqual(order.max_price_deviation_percent, 5.0)
        self.assertTrue(order._approval_blocker("contract"))
        back = self.make_quote({}, {"product_uom_qty": -0.5})
        self.assertAlmostEqual(back.max_price_deviation_percent, 50.0)

    def test_the_figures_cannot_be_painted(self):
        """QTE-07: nobody writes, imports or defaults the deviation away."""
        order = self.make_quote({"price_unit": 900.0})
        line = order.order_line.with_user(self.rep)
        with self.assertRefused("cannot be set"):
            line.write({"price_deviation_percent": 0.0})
        with self.assertRefused("cannot be set"):
            line.write({"price_set_by_id": self.head.id})
        with self.assertRefused("cannot be set"):
            order.with_user(self.rep).write({"max_price_deviation_percent": 0.0})
        with self.assertRefused("cannot be set"):
            self.make_quote({"list_price_unit": 1.0})
        with self.assertRefused("cannot be set"):
            line.with_context(default_list_price_unit=1.0).create(
                {"order_id": order.id, "product_id": self.pump.id, "price_unit": 1.0}
            )
        line.technical_price_unit = 900.0  # Odoo's own note of the price is anybody's to write
        self.assertAlmostEqual(order.max_price_deviation_percent, 10.0)
        with self.assertRefused("needs approval"):
            order.action_confirm()
        with self.assertRefused("needs approval"):
            self.make_quote({"price_unit": 900.0}, state="sale")

    def test_price_of_the_day_is_asked_when_submitted(self):
        """QTE-07: a draft kept until the pricelist has moved is compared with the pricelist of today."""
        order = self.make_quote({"price_unit": 990.0})
        self.pump.list_price = 1100.0
        request = self.submit(order, "pricing")
        self.assertIn("990.00 instead of 1,100.00, 10.00 % below", request.warnings[0])

    def test_a_contract_s_chain_stays(self):
        """QTE-07: a cent less never replaces the approval by amount; one submission asks both."""
        self.switch_on("amount_tiers")
        order = self.make_quote({"price_unit": 900.0, "product_uom_qty": 1000})
        order.with_user(self.rep).action_approval_submit("contract")
        by_gate = {request.gate: request for request in order.approval_request_ids.sudo()}
        self.assertEqual(set(by_gate), {"contract", "pricing"})
        self.approve(by_gate["contract"], self.head, self.legal, self.general)
        with self.assertRefused("Prices and discounts"):
            order.action_confirm()
        self.approve(by_gate["pricing"], self.head)
        order.action_confirm()

    def test_foreign_unit_of_measure(self):
        order = self.make_quote({"product_uom_id": self.env.ref("uom.product_uom_dozen").id})
        self.assertAlmostEqual(order.order_line.list_price_unit, 12_000.0)
        self.assertFalse(order.max_price_deviation_percent)
