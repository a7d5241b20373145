from psycopg2.errors import ForeignKeyViolation, RaiseException

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import KpiCommon


@tagged("post_install", "-at_install")
class TestCaptureLink(KpiCommon):
    """Foreign keys of events, kept once for all events that name a record."""

    def capture_one(self):
        self.bill((self.pump, 1, 1000))
        self.capture()
        return self.events()[0]

    def test_named_is_never_deleted(self):
        """KPI-01: what an event names cannot be deleted, not even past Odoo."""
        event = self.capture_one()
        for name in ("company_id", "user_id", "team_id", "product_id", "categ_id", "group_currency_id"):
            record = event[name]
            self.assertTrue(record, name)
            with (
                self.subTest(name=name),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(ForeignKeyViolation, "sale_kpi_event_link|violates foreign key"),
                self.cr.savepoint(),
            ):
                self.env.cr.execute(f"DELETE FROM {record._table} WHERE id = %s", [record.id])
        self.env.cr.execute(
            "SELECT count(*) FROM sale_kpi_event_link WHERE categ_id = %s", [event.categ_id.id]
        )
        self.assertEqual(self.env.cr.fetchone()[0], 1)

    def test_customer_goes(self):
        """KPI-01: events forget a customer who is deleted, and follow one who is merged into another by
        whatever changes foreign keys; the sums stay."""
        first, second = self.env["res.partner"].create([{"name": name} for name in ("Ningbo", "Taizhou")])
        leads = self.env["crm.lead"].create(
            [{"name": one.name, "partner_id": one.id, "user_id": self.rep.id} for one in (first, second)]
        )
        self.capture()
        events = self.env["sale.kpi.event"].search(
            [("src_model", "=", "crm.lead"), ("src_id", "in", leads.ids)]
        )
        self.assertEqual(events.partner_id, first | second)
        self.env.cr.execute(
            "UPDATE sale_kpi_event_link SET partner_id = %s WHERE partner_id = %s", (second.id, first.id)
        )
        events.invalidate_recordset()
        self.assertEqual(events.partner_id, second)
        with mute_logger("odoo.sql_db"), self.assertRaises(RaiseException), self.cr.savepoint():
            self.env.cr.execute("DELETE FROM sale_kpi_event_link WHERE partner_id = %s", (second.id,))
        second.unlink()
        events.invalidate_recordset()
        self.assertFalse(events.partner_id)
        self.assertEqual(self.total("lead", "number"), 2)

    def test_only_the_event_holds_it(self):
        """KPI-01: a category that nothing but an event names any more stays all the same."""
        own = self.env["product.category"].create({"name": "Seals only"})
        other = self.env["product.category"].create({"name": "Never sold"})
        self.pump.categ_id = own
        event = self.capture_one()
        self.assertEqual(event.categ_id, own)
        self.pump.categ_id = other
        self.env.flush_all()
        with mute_logger("odoo.sql_db"), self.assertRaises(ForeignKeyViolation), self.cr.savepoint():
            self.env.cr.execute("DELETE FROM product_category WHERE id = %s", [own.id])
        self.pump.categ_id = own
        other.unlink()
        self.assertFalse(other.exists())

    def test_named_is_there(self):
        """KPI-01: an event cannot name what is not there, whoever writes it."""
        event = self.capture_one()
        names = ("user_id", "team_id", "product_id", "categ_id", "brand_id", "state_id", "channel_id")
        for name in (*names, "partner_id"):
            with (
                self.subTest(name=name),
                mute_logger("odoo.sql_db"),
                self.assertRaises(ForeignKeyViolation),
                self.cr.savepoint(),
            ):
                self.env.cr.execute(
                    f"""INSERT INTO sale_kpi_event (kind, date, captured_at, company_id, {name}, src_model,
                                                    src_line_id, src_part_id, revision, is_reversal)
                        VALUES ('invoice', '2026-05-01', now(), %s, 2147483000, 'x', 1, 0, 1, FALSE)""",
                    [event.company_id.id],
                )

    def test_links_stay(self):
        """KPI-01: nobody takes the foreign keys away row by row."""
        self.capture_one()
        for query in (
            "DELETE FROM sale_kpi_event_link",
            "UPDATE sale_kpi_event_link SET user_id = NULL",
            "TRUNCATE sale_kpi_event_link",
        ):
            with mute_logger("odoo.sql_db"), self.assertRaises(RaiseException), self.cr.savepoint():
                self.env.cr.execute(query)
