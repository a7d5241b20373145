import json

from odoo.tests import TransactionCase, new_test_user


class TestDashboard(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboard = cls.env.ref("sale_kpi_spreadsheet.dashboard_sales_figures")
        cls.manager = new_test_user(cls.env, "sheet_manager", "sales_team.group_sale_manager")
        cls.rep = new_test_user(cls.env, "sheet_rep", "sales_team.group_sale_salesman")

    def test_who_sees_it(self):
        """KPI-06: it shows what goods cost, so it is for those who lead."""
        Dashboard = self.env["spreadsheet.dashboard"]
        self.assertIn(self.dashboard, Dashboard.with_user(self.manager).search([]))
        self.assertNotIn(self.dashboard, Dashboard.with_user(self.rep).search([]))

    def test_reads_what_exists(self):
        """Every pivot asks for fields that the manager may read, and answers."""
        sheet = json.loads(self.dashboard.with_user(self.manager).spreadsheet_data)
        self.assertTrue(sheet["pivots"])
        for pivot in sheet["pivots"].values():
            Model = self.env[pivot["model"]].with_user(self.manager)
            sums = [f"{one['fieldName']}:{one.get('aggregator', 'sum')}" for one in pivot["measures"]]
            by = [
                ":".join(filter(None, (one["fieldName"], one.get("granularity"))))
                for one in pivot["rows"] + pivot["columns"]
            ]
            Model.formatted_read_group(pivot["domain"], by, [one for one in sums if "__count" not in one])
