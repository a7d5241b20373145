from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestReaders(ApprovalCommon):
    """The table of readers follows whom a request concerns."""

    def test_readers_follow_the_candidates(self):
        self.switch_on("amount_tiers")
        request = self.submit(self.make_order(80_000))
        concerned = self.rep | self.head | self.deputy | self.general | self.legal
        self.assertEqual(request.reader_ids, concerned)
        requests = self.env["approval.tiers.request"]
        for user, seen in ((self.legal, request), (self.finance, requests)):
            self.assertEqual(requests.with_user(user).search([("id", "=", request.id)]), seen)
        step = request.step_ids[1]
        step.candidate_ids = [Command.set(self.finance.ids)]
        self.assertTrue(step.with_user(self.finance).name)
        self.assertTrue(request.decision_ids.with_user(self.finance).action)
        with self.assertRaises(AccessError):
            request.invalidate_recordset()
            request.with_user(self.legal).read(["document_name"])

    def test_nobody_makes_himself_a_reader(self):
        self.switch_on("amount_tiers")
        request = self.submit(self.make_order(80_000))
        for values in ({"reader_ids": [Command.link(self.finance.id)]}, {"reader_ids": [Command.clear()]}):
            with self.assertRaises(AccessError):
                request.with_user(self.finance).write(values)

    def test_the_rule_of_steps_says_what_the_table_of_readers_says(self):
        """A short cut for whoever is asked now opens nothing to anybody else."""
        self.switch_on("amount_tiers")
        requests = self.submit(self.make_order(80_000)) | self.submit(self.make_order(900_000))
        self.open_steps(requests[:1]).with_user(self.head).action_approve()
        for user in (self.legal, self.finance, self.deputy, self.general):
            steps = self.env["approval.tiers.step"].with_user(user)
            found = steps.search([("request_id", "in", requests.ids)])
            known = requests.filtered(lambda request, user=user: user in request.reader_ids)
            self.assertEqual(found.sudo(), known.step_ids, user.login)
            self.assertEqual(requests.step_ids.with_user(user)._filtered_access("read"), found)
            others = steps.search([("request_id", "in", requests.ids), ("is_concerned", "=", False)])
            self.assertFalse(others)

    def test_who_is_taken_off_reads_no_more(self):
        """The short cut follows at once, also where nothing has been written to the database yet."""
        self.switch_on("amount_tiers")
        request = self.submit(self.make_order(80_000))
        self.open_steps(request).with_user(self.head).action_approve()
        step = self.open_steps(request)
        self.assertIn(step, step.with_user(self.legal).search([]).sudo())
        request.step_ids.candidate_ids = [Command.set(self.finance.ids)]
        request.observer_ids = [Command.clear()]
        self.assertNotIn(step, step.with_user(self.legal).search([]).sudo())
        self.assertIn(step, step.with_user(self.finance).search([]).sudo())
