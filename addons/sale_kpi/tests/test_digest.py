from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common_board import BoardCommon


@tagged("post_install", "-at_install")
class TestDigest(BoardCommon):
    """One's own figures in the digest mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.happened("invoice", "2027-03-16", 650)
        cls.happened("cash", "2027-03-12", 70)
        cls.digest = cls.env.ref("sale_kpi.digest_sales_own").copy({"company_id": cls.company.id})
        cls.digest.user_ids = cls.rep | cls.colleague

    def kpis(self, user):
        found = self.digest._compute_kpis(self.company, user)
        return {kpi["kpi_name"]: [kpi[f"kpi_col{n}"].get("value") for n in (1, 2, 3)] for kpi in found}

    def test_own_figures(self):
        """Each recipient reads his own: yesterday, the last seven days, the last month."""
        own = self.kpis(self.rep)
        self.assertRegex(" ".join(own["kpi_sale_own_sold"]), r"650.*650.*1.9")
        self.assertRegex(own["kpi_sale_own_collected"][1], "70")
        self.assertEqual(own["kpi_sale_own_attainment"][0], "162.50")  # 1950 of 12/23 of 2300
        self.assertIn("1k", self.kpis(self.colleague)["kpi_sale_own_sold"][2])

    def test_not_for_others(self):
        clerk = new_test_user(self.env, "k_office", groups="base.group_user")
        self.assertFalse(self.kpis(clerk))

    def test_sent(self):
        self.digest.action_send_manual()
        mails = self.env["mail.mail"].search([("email_to", "like", self.rep.email_normalized)])
        self.assertIn("My sales (invoiced)", mails[0].body_html)

    def test_cost(self):
        """What further recipients cost is nothing: everybody's facts are read once."""
        group = "sales_team.group_sale_salesman"
        people = [new_test_user(self.env, f"k_mail{number}", groups=group) for number in range(5)]
        self.digest.user_ids = [Command.link(user.id) for user in people]
        self.env.flush_all()
        self.kpis(self.rep)
        before = self.env.cr.sql_log_count
        for user in people:
            self.digest.with_user(user)._get_digest_facts(self.digest._get_digest_days()[1])
        # Who they are is read for each; the facts are not.
        self.assertLessEqual(self.env.cr.sql_log_count - before, len(people))
