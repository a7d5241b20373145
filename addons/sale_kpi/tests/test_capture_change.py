from odoo.fields import Command, Date
from odoo.tests import tagged

from .common import KpiCommon


@tagged("post_install", "-at_install")
class TestCaptureChange(KpiCommon):
    def test_draft_and_post(self):
        """KPI-01: reset to draft takes an invoice back, posting it again counts what it says now, and
        the history stays."""
        invoice = self.bill((self.pump, 1, 1000))
        self.capture()
        invoice.button_draft()
        self.capture()
        self.assertEqual(self.total("invoice"), 0)
        invoice.invoice_line_ids.price_unit = 900
        invoice.action_post()
        self.capture()
        self.assertEqual(self.events(invoice).mapped("amount"), [1000, -1000, 900])
        self.assertEqual(self.events(invoice).mapped("revision"), [1, 1, 2])
        invoice.button_draft()
        invoice.button_cancel()
        self.capture()
        self.assertEqual(self.total("invoice"), 0)
        self.assertFactsFit()

    def test_draft_and_post_unseen(self):
        """KPI-01: what is drafted and posted again before anybody looked leaves no trace."""
        invoice = self.bill((self.pump, 1, 1000))
        self.capture()
        invoice.button_draft()
        invoice.action_post()
        self.capture()
        self.assertEqual(self.events(invoice).mapped("amount"), [1000])

    def test_deleted(self):
        """KPI-01: an invoice that is deleted, even a posted one by force, counts no more."""
        invoice = self.bill((self.pump, 1, 1000))
        self.capture()
        invoice.with_context(force_delete=True).unlink()
        self.capture()
        self.assertEqual(self.total("invoice"), 0)
        self.assertFactsFit()

    def test_discount_line(self):
        """COM-02: a line of −500 lowers what was sold; it is no goods."""
        invoice = self.bill((self.pump, 3, 1000), (self.seal, 1, -500))
        self.capture()
        self.assertEqual(self.events(invoice).mapped("amount"), [3000, -500])
        self.assertEqual(self.total("invoice"), 2500)
        self.assertEqual(self.total("invoice", "quantity"), 3)

    def test_frozen_cost(self):
        """KPI-01: the margin is that of the day: a new cost and a new capture change nothing, and a new
        quantity keeps the cost of a piece."""
        order = self.sell((self.pump, 2, 1000))
        invoice = self.bill((self.pump, 2, 1000))
        self.capture()
        self.pump.standard_price = 700
        order.order_line.purchase_price = 700
        self.env["sale.kpi.event"]._capture("sale.order", order.ids)
        self.env["sale.kpi.event"]._capture("account.move", invoice.ids)
        self.assertEqual(self.total("invoice", "cost"), 1200)
        self.assertEqual(self.total("order", "cost"), 1200)
        order.order_line.product_uom_qty = 3
        self.capture()
        self.assertEqual(self.total("order", "cost"), 1800)
        order.order_line.product_uom_qty = 0
        self.capture()
        self.assertEqual(self.total("order", "cost"), 0)
        self.assertFactsFit()

    def test_cost_in_other_currency(self):
        """KPI-03: an order in euros and a cost in yuan: the margin is taken in one currency."""
        self.set_rates(self.euro, d2026_01_01=0.125)
        pricelist = self.env["product.pricelist"].create(
            {"name": "Euro", "currency_id": self.euro.id, "company_id": self.company.id}
        )
        order = self.sell((self.pump, 2, 200), pricelist_id=pricelist.id)
        self.assertEqual(order.currency_id, self.euro)
        self.assertEqual(order.order_line.purchase_price, 75)
        self.capture()
        self.assertEqual(self.total("order"), 3200)
        self.assertEqual(self.total("order", "cost"), 1200)
        invoice = order._create_invoices()
        invoice.invoice_date = "2026-05-11"
        invoice.action_post()
        self.capture()
        self.assertEqual(self.total("invoice"), 3200)
        self.assertEqual(self.total("invoice", "cost"), 1200)

    def test_month(self):
        """KPI-06: a month is whole: its first and its last day, by the clock of the company."""
        for day in ("2026-03-01", "2026-03-15", "2026-03-16", "2026-03-30", "2026-03-31", "2026-04-01"):
            self.bill((self.seal, 1, 100), day=day)
        order = self.sell((self.seal, 1, 100), day="2026-03-31")
        order.date_order = self.moment("2026-03-31 15:59:59")
        self.capture()
        self.assertEqual(self.total("invoice", month="2026-03"), 500)
        self.assertEqual(self.total("order", month="2026-03"), 100)
        order.date_order = self.moment("2026-03-31 16:00:00")
        self.capture()
        self.assertEqual(self.total("order", month="2026-03"), 0)
        self.assertEqual(self.total("order", month="2026-04"), 100)

    def test_credit_note(self):
        """COM-02: a credit note counts with a minus, at the cost of what it gives back, and points at
        the line of the invoice."""
        invoice = self.bill((self.pump, 4, 1000), (self.seal, 2, 100), (self.seal, 3, 90))
        self.capture()
        self.pump.standard_price = 900
        refund = invoice._reverse_moves([{"invoice_date": "2026-06-01", "date": "2026-06-01"}])
        refund.invoice_line_ids[0].quantity = 1
        refund.action_post()
        self.capture()
        given, back = self.events(invoice), self.events(refund)
        self.assertEqual(back.origin_id, given)
        self.assertEqual([event.origin_id.id for event in back], given.ids)
        self.assertEqual(back.mapped("amount"), [-1000, -200, -270])
        self.assertEqual(back.mapped("cost"), [-600, -80, -120])
        self.assertEqual(back.mapped("quantity"), [-1, -2, -3])
        self.assertEqual(set(back.mapped("number")), {-1})
        self.assertEqual(self.total("invoice", month="2026-06"), -1470)

    def test_credit_note_at_once(self):
        """COM-02: an invoice and its credit note that are captured together know each other too."""
        invoice = self.bill((self.pump, 4, 1000))
        refund = invoice._reverse_moves([{"invoice_date": "2026-06-01"}], cancel=True)
        self.capture()
        self.assertEqual(self.events(refund).origin_id, self.events(invoice))

    def test_down_payment(self):
        """COM-02: a down payment and the invoice that deducts it count once."""
        order = self.sell((self.pump, 2, 1000))
        wizard = self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=order.ids, active_id=order.id
        )
        wizard.create({"advance_payment_method": "percentage", "amount": 30}).create_invoices()
        down = order.invoice_ids
        down.invoice_date = "2026-05-11"
        down.action_post()
        self.capture()
        self.assertEqual(self.total("order"), 2000)
        self.assertEqual(self.total("invoice"), 600)
        self.assertEqual(self.total("invoice", "quantity"), 0)
        final = order._create_invoices(final=True)
        final.invoice_date = "2026-06-11"
        final.action_post()
        self.capture()
        self.assertEqual(self.total("order"), 2000)
        self.assertEqual(self.total("invoice"), 2000)
        self.assertEqual(self.total("invoice", "quantity"), 2)
        self.assertEqual(self.total("invoice", "cost"), 1200)
        self.assertEqual(self.total("invoice", month="2026-06"), 1400)

    def test_order_reassigned(self):
        """KPI-03: an order that is given to a colleague counts for the colleague."""
        order = self.sell((self.pump, 1, 1000))
        self.capture()
        order.user_id = self.stranger
        order.team_id = self.other_team
        self.capture()
        self.assertEqual(self.total("order", user=self.rep), 0)
        self.assertEqual(self.total("order", user=self.stranger), 1000)
        self.assertFactsFit()

    def test_order_line_later(self):
        """KPI-03: a line that is added to a confirmed order counts, and goes when it goes."""
        order = self.sell((self.pump, 1, 1000))
        self.capture()
        line = {"product_id": self.seal.id, "product_uom_qty": 5, "price_unit": 100, "tax_ids": False}
        order.order_line = [Command.create(line)]
        self.capture()
        self.assertEqual(self.total("order"), 1500)
        order.order_line[1].write({"price_unit": 80})
        self.capture()
        self.assertEqual(self.total("order"), 1400)
        self.assertEqual(self.total("order", "quantity"), 6)

    def test_own_unit(self):
        """KPI-03: quantities are in the product's own unit, whatever unit was sold."""
        dozen = self.env.ref("uom.product_uom_dozen")
        order = self.sell((self.seal, 2, 1000))
        order.order_line.product_uom_id = dozen
        self.capture()
        self.assertEqual(self.total("order", "quantity"), 24)

    def test_merged_customers(self):
        """KPI-01: when two customers are merged, their figures follow; nothing counts twice."""
        twin = self.customer.copy({"name": "Ningbo Bearings Ltd"})
        invoice = self.bill((self.pump, 1, 1000), partner_id=twin.id)
        self.capture()
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            (self.customer | twin).ids, self.customer
        )
        self.env["sale.kpi.event"]._capture("account.move", invoice.ids)
        self.assertEqual(self.events(invoice).partner_id, self.customer)
        self.assertEqual(len(self.events(invoice)), 1)

    def test_customer_corrected(self):
        """KPI-01: an invoice to the wrong customer counts for the right one once it is corrected."""
        other = self.env["res.partner"].create({"name": "Wuhan Pumps", "is_company": True,
            "property_account_receivable_id": self.receivable.id})  # fmt: skip
        invoice = self.bill((self.pump, 1, 1000))
        self.capture()
        invoice.button_draft()
        invoice.partner_id = other
        invoice.action_post()
        self.capture()
        last = self.events(invoice)[-1]
        self.assertEqual((last.partner_id, last.state_id.id, last.amount), (other, False, 1000))

    def test_dimensions_frozen(self):
        """KPI-01: a product that moves to another category takes nothing of the past with it."""
        invoice = self.bill((self.pump, 1, 1000))
        self.capture()
        self.pump.categ_id = self.other_category
        self.customer.sale_channel_id = False
        invoice.button_draft()
        invoice.invoice_date = "2026-05-11"
        invoice.action_post()
        self.capture()
        last = self.events(invoice)[-1]
        self.assertEqual(last.date, Date.to_date("2026-05-11"))
        self.assertEqual((last.categ_id, last.channel_id), (self.category, self.channel))
