from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestAnalysis(ApprovalCommon):
    """A made-up week: one order goes through with delay, one comes back, one is refused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.resource_calendar_id.tz = "UTC"
        cls.policy = cls.switch_on("amount_tiers")

    def setUp(self):
        super().setUp()
        with freeze_time("2026-03-02 08:00:00"):  # Monday; the head has 8 working hours, until 17:00
            self.requests = [self.submit(self.make_order(80_000 + number)) for number in range(3)]
        late, back, refused = self.requests
        with freeze_time("2026-03-02 19:00:00"):
            self.approve(late, self.head)
        with freeze_time("2026-03-02 10:00:00"):
            self.open_steps(back).with_user(self.head).action_return("Cheaper.")
        with freeze_time("2026-03-02 14:00:00"):
            self.open_steps(refused).with_user(self.head).action_reject("Never.")

    def read_groups(self, user, groupby, aggregates, domain=()):
        report = self.env["approval.tiers.report"].with_user(user)
        self.env.flush_all()
        known = [("request_id", "in", [request.id for request in self.requests]), *domain]
        return report._read_group(known, groupby, aggregates)

    def test_hours_overdue_returned_and_refused(self):
        """TRN-01: a report shows count, mean hours, overdue, returned and rejected for each tier."""
        measures = ["__count", "hours:avg", "overdue_count:sum", "overdue_hours:sum"]
        measures += ["returned_count:sum", "rejected_count:sum", "request_id:count_distinct"]
        with freeze_time("2026-03-03 08:00:00"):
            rows = self.read_groups(self.auditor, ["name"], measures)
        figures = {name: values for name, *values in rows}
        # 11, 2 and 6 hours; two hours late; legal is asked and not late yet
        self.assertEqual(figures["Draft check"], [3, 19 / 3, 1, 2.0, 1, 1, 3])
        self.assertEqual(figures["Legal review"][0], 1)
        self.assertFalse(figures["Legal review"][1])
        self.assertEqual(figures["Legal review"][2:], [0, 0.0, 0, 0, 1])

    def test_open_step_is_late_while_it_waits(self):
        """TRN-01: what waits beyond its limit counts as overdue before anybody decides."""
        step = self.open_steps(self.requests[0])
        with freeze_time(step.deadline_at):
            rows = self.read_groups(self.auditor, [], ["overdue_count:sum"], [("state", "=", "open")])
        self.assertEqual(rows, [(0,)])
        with freeze_time("2026-03-30 08:00:00"):
            rows = self.read_groups(self.auditor, [], ["overdue_count:sum"], [("state", "=", "open")])
        self.assertEqual(rows, [(1,)])

    def test_dimensions(self):
        """TRN-01: by team, requester, approver, gate, policy and month."""
        for groupby, value in (
            ("unit_name", self.sale_team.name),
            ("requester_id", self.rep),
            ("gate", "contract"),
            ("policy_id", self.policy),
            ("company_id", self.env.company),
        ):
            with self.subTest(groupby=groupby):
                self.assertEqual(self.read_groups(self.auditor, [groupby], ["__count"]), [(value, 4)])
        decided = dict(self.read_groups(self.auditor, ["approver_id"], ["__count"]))
        self.assertEqual(decided[self.head], 3)
        months = self.read_groups(self.auditor, ["asked_at:month"], ["__count"])
        self.assertEqual([count for _month, count in months], [4])

    def test_who_sees_what(self):
        """TRN-01: an auditor sees all, a head what he observes, an outsider nothing."""
        counts = {
            user.login: sum(self.read_groups(user, [], ["__count"])[0])
            for user in (self.auditor, self.deputy, self.rep, self.colleague)
        }
        self.assertEqual(counts, {"t_auditor": 4, "t_deputy": 4, "t_rep": 4, "t_colleague": 0})
        with self.assertRaises(AccessError):
            self.env["approval.tiers.report"].with_user(self.rep).create({"name": "x"})
