from datetime import date

from .common_commission import CommissionCommon


class TestLedgerBatches(CommissionCommon):
    """What a batch reads and writes, so that a million events stay a matter of seconds."""

    def test_full_batches(self):
        """COM-02: a batch that is not full is the last one; nothing is looked for after it."""
        self.make_plan()
        run = self.env["sale.kpi.commission.run"].search([("company_id", "=", self.company.id)])
        run.watermark = self.add_event(0, kind="order")
        for _number in range(5):
            self.add_event(100)
        self.assertTrue(run._advance(3))
        self.assertFalse(run._advance(3))
        self.assertEqual(len(self.rows()), 5)

    def test_people_at_once(self):
        """COM-02: settling for many people asks no more questions than for few."""

        def count(number):
            people = self.env["res.partner"].create([{"name": f"Agent {n}"} for n in range(number)])
            plan = self.make_plan(*people)
            payees = plan.assignment_ids.payee_id
            rows = [(payee.id, date(2026, 5, 1)) for payee in payees]
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            plan.version_ids._get_scales(rows)
            return self.env.cr.sql_log_count - before

        self.assertEqual(count(2), count(12))
