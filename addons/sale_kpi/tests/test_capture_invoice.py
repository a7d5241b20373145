from unittest.mock import patch

from odoo.fields import Date
from odoo.tools import SQL

from odoo.addons.sale_kpi.models import sale_kpi_event as EVENT

from .common import KpiCommon


class TestCaptureInvoice(KpiCommon):
    def test_invoice(self):
        """KPI-03: an invoice counts with its lines, for its salesperson, on its day, at its margin."""
        invoice = self.bill((self.pump, 2, 1000), (self.seal, 10, 100), taxed=True)
        self.assertFalse(self.events(invoice))
        self.capture()
        pump, seal = self.events(invoice, "invoice")
        self.assertRecordValues(
            pump | seal,
            [
                {"amount": 2000, "cost": 1200, "quantity": 2, "number": 1, "product_id": self.pump.id},
                {"amount": 1000, "cost": 400, "quantity": 10, "number": 1, "product_id": self.seal.id},
            ],
        )
        self.assertEqual(pump.date, Date.to_date("2026-05-10"))
        self.assertEqual((pump.user_id, pump.team_id, pump.partner_id), (self.rep, self.team, self.customer))
        self.assertEqual((pump.categ_id, seal.categ_id), (self.category, self.other_category))
        self.assertEqual(
            (pump.brand_id, pump.state_id, pump.channel_id), (self.brand, self.province, self.channel)
        )
        self.assertFactsFit()
        self.assertEqual(self.total("invoice", model="sale.kpi.fact"), 3000)

    def test_replay(self):
        """KPI-01: capturing a document again changes nothing."""
        invoice = self.bill((self.pump, 2, 1000), (self.seal, 10, 100))
        self.capture()
        self.assertEqual(self.env["sale.kpi.event"]._capture("account.move", invoice.ids), 0)
        self.assertEqual(len(self.events(invoice)), 2)

    def test_first_capture(self):
        """KPI-01: the first capture of a company's years does not read by what PostgreSQL knew of an empty
        table: once it has grown a lot, it is looked at before it is read."""
        events = self.env["sale.kpi.event"]
        self.bill((self.pump, 2, 1000), (self.seal, 10, 100))
        self.capture()
        [[is_grown]] = self.env.execute_query(SQL(EVENT.IS_GROWN))
        self.assertFalse(is_grown)
        with patch.object(EVENT, "IS_GROWN", "SELECT TRUE"):
            events._refresh_statistics()
        query = "SELECT reltuples = (SELECT count(*) FROM sale_kpi_event) FROM pg_class WHERE relname = %s"
        self.assertEqual(self.env.execute_query(SQL(query, "sale_kpi_event")), [(True,)])

    def test_order(self):
        """KPI-03: an order counts when it is confirmed; a changed line gives its difference, a cancelled
        order takes everything back, and what was written stays."""
        order = self.sell((self.pump, 2, 1000, 10), (self.seal, 1, 100))
        self.capture()
        self.assertEqual(self.events(order).mapped("amount"), [1800, 100])
        order.order_line[0].product_uom_qty = 3
        self.capture()
        self.assertEqual(self.events(order).mapped("amount"), [1800, 100, -1800, 2700])
        order._action_cancel()
        self.capture()
        self.assertEqual(self.total("order"), 0)
        self.assertEqual(self.total("order", "number"), 0)
        self.assertFactsFit()

    def test_part_paid(self):
        """COM-02: an invoice of which 40 % is paid counts as collected with 40 % of each line."""
        invoice = self.bill((self.pump, 2, 1000), (self.seal, 10, 100), taxed=True)
        self.pay(invoice, 1356)
        self.capture()
        self.assertEqual(self.events(invoice, "cash").mapped("amount"), [800, 400])
        self.assertFactsFit()

    def test_lead(self):
        """KPI-03: a lead counts when it comes in and when it is won."""
        lead = self.env["crm.lead"].create(
            {"name": "L", "user_id": self.rep.id, "expected_revenue": 500, "type": "opportunity"}
        )
        self.capture()
        lead.action_set_won()
        self.capture()
        self.assertEqual(self.events(lead).mapped("kind"), ["lead", "won"])
