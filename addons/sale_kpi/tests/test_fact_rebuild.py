from odoo.tests import tagged

from .common import KpiCommon


@tagged("post_install", "-at_install")
class TestFactRebuild(KpiCommon):
    """Figures are added up anew from the events, in either of two ways: all rows, or those that differ."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for day in range(1, 9):
            cls.bill((cls.pump, 1, 1000), (cls.seal, 1, 100), day=f"2026-05-0{day}")

    def rebuild(self, wrong):
        """Spoil the figures that ``wrong`` says, add a stray one, and add up anew."""
        self.capture()
        self.env.cr.execute(
            f"""UPDATE sale_kpi_fact SET amount = amount * 2, cost = NULL, number = 5
                 WHERE company_id = %s AND {wrong}""",
            [self.company.id],
        )
        self.assertTrue(self.env.cr.rowcount)
        self.env.cr.execute(
            """INSERT INTO sale_kpi_fact (company_id, kind, date, amount, number)
               VALUES (%s, 'invoice', '2001-01-01', 7, 1)""",
            [self.company.id],
        )
        fact = self.env["sale.kpi.fact"].search([("date", "=", "2026-05-02")], limit=1)
        fact._rebuild()
        return fact.exists()

    def assertRight(self):
        self.assertFactsFit()
        self.assertEqual(self.total("invoice", model="sale.kpi.fact"), 8800)
        for table in ("sale_kpi_fact", "sale_kpi_fact_month"):
            self.env.cr.execute(
                f"""SELECT sum(amount), sum(number), min(date) >= '2026-05-01' FROM {table}
                     WHERE company_id = %s AND kind = 'invoice'""",
                [self.company.id],
            )
            self.assertEqual(self.env.cr.fetchone(), (8800, 16, True), table)

    def test_few_wrong(self):
        """KPI-01: only the wrong figure is written, months follow, and what no event stands behind goes."""
        self.assertTrue(self.rebuild("date = '2026-05-01'"), "what is right stays")
        self.assertRight()

    def test_all_wrong(self):
        """KPI-01: where most figures are wrong all are added up anew."""
        self.assertFalse(self.rebuild("TRUE"), "nothing is kept")
        self.assertRight()

    def test_twice(self):
        """KPI-01: adding up again changes nothing."""
        self.rebuild("date = '2026-05-01'")
        before = self.env["sale.kpi.fact"].search([]).ids
        self.env["sale.kpi.fact"]._rebuild()
        self.assertEqual(self.env["sale.kpi.fact"].search([]).ids, before)
        self.assertRight()
