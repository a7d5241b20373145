from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common_review import ReviewCommon


@tagged("post_install", "-at_install")
class TestReviewClass(ReviewCommon):
    """General or special, order form or contract."""

    def make(self, product, user=None, **values):
        return (
            self.env["sale.order"]
            .with_user(user or self.rep)
            .create(
                {
                    "partner_id": self.partner.id,
                    "team_id": self.sale_team.id,
                    "order_line": [Command.create(self.line_of(product))],
                    **values,
                }
            )
        )

    def sell(self, product, company=None):
        orders = self.env["sale.order"].with_company(company or self.env.company)
        order = orders.create(
            {"partner_id": self.partner.id, "order_line": [Command.create(self.line_of(product))]}
        )
        order.action_confirm()

    def test_custom_product_proposes_special(self):
        """REV-02: a custom product line proposes the class special, and says why."""
        order = self.make(self.custom)
        self.assertEqual(order.order_class, "special")
        self.assertIn("Pump to drawing", order.order_class_note)
        self.assertEqual(order.order_format, "contract")

    def test_standard_product_is_general(self):
        """REV-02: standard products make a general order, written as an order form."""
        self.sell(self.standard)
        order = self.make(self.standard)
        self.assertEqual((order.order_class, order.order_class_note), ("general", ""))
        self.assertEqual(order.order_format, "order")

    def test_never_sold_is_special_by_company(self):
        """REV-02: goods never made before are special; the next order of them is not; a company may
        switch that off."""
        other = self._create_company(name="Other")
        self.sell(self.standard, other)  # what another company has sold does not count
        self.assertEqual(self.make(self.standard).order_class, "special")
        self.assertEqual(self.make(self.service_product).order_class, "general")
        self.sell(self.standard)
        self.assertEqual(self.make(self.standard).order_class, "general")
        new = self.env["product.product"].create({"name": "Pump P2", "type": "consu"})
        self.assertEqual(self.make(new).order_class, "special")
        self.env.company.approval_first_sale_is_special = False
        self.assertEqual(self.make(new).order_class, "general")

    def test_what_else_makes_an_order_special(self):
        """REV-02: the customer's drawing or material, or uncertain time or cost."""
        for name in ("has_customer_drawing", "has_customer_material", "is_uncertain"):
            with self.subTest(flag=name):
                order = self.make(self.service_product)
                self.assertEqual(order.order_class, "general")
                order[name] = True
                self.assertEqual(order.order_class, "special")
                self.assertTrue(order.order_class_note)

    def test_form_proposes_while_typing(self):
        """REV-02: the class is proposed as soon as the product is chosen."""
        with Form(self.env["sale.order"].with_user(self.rep)) as form:
            form.partner_id = self.partner
            with form.order_line.new() as line:
                line.product_id = self.custom
            self.assertEqual(form.order_class, "special")

    def test_salesperson_never_asks_for_less(self):
        """REV-02: the proposal may be overridden; a salesperson himself only towards more review."""
        order = self.make(self.custom)
        with self.assertRefused("Ask the head of sales", ValidationError):
            order.with_user(self.rep).order_class = "general"
        with self.assertRaises(ValidationError):
            self.make(self.custom, order_class="general")
        order.with_user(self.head).order_class = "general"
        self.assertEqual(order.order_class, "general")
        plain = self.make(self.service_product)
        plain.with_user(self.rep).order_class = "special"
        self.assertEqual(plain.order_class, "special")

    def test_new_facts_propose_again(self):
        """REV-02: what the head classed as general is proposed anew when a custom product comes in."""
        order = self.make(self.custom)
        order.with_user(self.head).order_class = "general"
        other = self.env["product.product"].create({"name": "Other", "is_custom_made": True})
        order.with_user(self.rep).order_line = [Command.create(self.line_of(other))]
        self.assertEqual(order.order_class, "special")

    def test_class_of_a_confirmed_order_stays(self):
        order = self.make(self.standard)
        order.action_confirm()
        order.has_customer_drawing = False
        self.sell(self.standard)
        order._compute_order_class()
        self.assertEqual(order.order_class, "special")

    def test_printed_title(self):
        """REV-02: the printed paper is headed as a contract or as an order, as it is written."""
        reports = self.env["ir.actions.report"]
        order = self.make(self.custom)
        order.action_confirm()

        def title():
            html = reports._render_qweb_html("sale.action_report_saleorder", order.ids)[0].decode()
            return "Sales Contract #" in html

        self.assertTrue(title())
        order.order_format = "order"
        self.assertFalse(title())
