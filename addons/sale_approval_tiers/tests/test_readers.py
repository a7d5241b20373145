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
