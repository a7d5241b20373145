from uuid import uuid4

from odoo.tests import freeze_time

from .common import VisitCommon


class DayCommon(VisitCommon):
    """Visits that are gone to: on 2 June 2027 from ten o'clock in Shanghai."""

    def setUp(self):
        super().setUp()
        self.clock = self.startPatcher(freeze_time("2027-06-02 02:00:00"))

    def go_in(self, user=None, **values):
        """A visit that is under way."""
        visit = self.make_visit(user=user, is_contact_made=True, **values)
        visit.action_confirm()
        if visit.approval_status == "pending":
            self.approve(visit, self.head)
        visit.action_check_in(str(uuid4()))
        return visit

    def go(self, user=None, **values):
        """A visit that is over, with its empty report."""
        visit = self.go_in(user=user, **values)
        visit.action_check_out(str(uuid4()))
        return visit

    def report(self, visit, **values):
        """The report of ``visit``, written and handed in."""
        report = visit.report_id.with_user(visit.user_id)
        report.write({"content": "Met the buyer", "result": "Wants an offer", **values})
        report.action_submit()
        return report

    def run_job(self, moment):
        self.clock.move_to(moment)
        with self.enter_registry_test_mode():
            self.env.ref("sale_visit_plan.ir_cron_watch_reports").method_direct_trigger()
        self.env.invalidate_all()
