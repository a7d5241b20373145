from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models import sale_after_service_cost
from .common_complaint import ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintQuality(ComplaintCommon):
    def case(self, **values):
        values = {"category_id": self.quality_category.id, "answer": "A new one comes.", **values}
        complaint = self.to_solving(self.complaint(**values))
        complaint.with_user(self.quality).action_answer()
        return complaint

    def set_action(self, complaint, user=None, **values):
        vals = {
            "complaint_id": complaint.id,
            "name": "Other seal",
            "user_id": self.engineer.id,
            "date_due": "2030-06-14",
            **values,
        }
        return self.env["sale.after.service.action"].with_user(user or self.engineer).create(vals)

    def test_close_needs_proof(self):
        """CPL-03: a quality complaint without root cause, corrective action or proof is not closed."""
        complaint = self.case()
        quality = complaint.with_user(self.quality)
        with self.assertRefused("root cause"):
            quality.action_close()
        quality.root_cause = "Seal of the wrong rubber"
        with self.assertRefused("needs a corrective action"):
            quality.action_close()
        self.assertIn("corrective", quality.close_blocker)
        containment = self.set_action(complaint, self.service, kind="containment", name="Block the lot")
        containment.with_user(self.engineer).write({"proof": "Blocked"})
        containment.with_user(self.engineer).action_done()
        with self.assertRefused("needs a corrective action"):
            quality.action_close()
        action = self.set_action(complaint)
        with self.assertRefused("Open action"):
            quality.action_close()
        with self.assertRefused("how one sees that it works"):
            action.action_done()
        action.proof = "No leak in 200 pumps"
        action.action_done()
        with self.assertRefused("check the proof"):
            quality.action_close()
        action.with_user(self.quality).action_verify()
        quality.action_close()
        self.assertEqual((complaint.state, complaint.closed_by_id), ("closed", self.quality))

    def test_who_sets_and_who_checks(self):
        """CPL-03: engineering sets actions, quality checks them; nobody checks his own."""
        complaint = self.case()
        for user in (self.rep, self.service, self.quality, self.director):
            with self.assertRefused("are set by"):
                self.set_action(complaint, user)
        action = self.set_action(complaint)
        own = self.set_action(complaint, user_id=self.quality.id)
        action.proof = "Tested"
        action.action_done()
        for user in (self.engineer, self.service, self.rep):
            with self.assertRefused("Quality checks"):
                action.with_user(user).action_verify()
        mine = own.with_user(self.quality)
        mine.proof = "Tested too"
        mine.action_done()
        with self.assertRefused("somebody else checks"):
            mine.action_verify()
        action.with_user(self.quality).action_refuse()
        self.assertEqual(action.state, "open")
        self.assertFalse(action.done_at)

    def test_no_way_round(self):
        """CPL-03: states of actions are not written, done ones not edited, cancelled ones do not count."""
        complaint = self.case(root_cause="Seal")
        action = self.set_action(complaint)
        for values in ({"state": "verified"}, {"verified_at": "2027-01-01"}, {"done_by_id": self.rep.id}):
            with self.assertRefused("cannot be written"):
                action.write(values)
            with self.assertRefused("cannot be written"):
                self.set_action(complaint, **values)
        with self.assertRefused("belongs to its complaint"):
            action.complaint_id = self.complaint()
        action.proof = "Tested"
        action.action_done()
        with self.assertRefused("stays as it is"):
            action.proof = "Better"
        action.with_user(self.engineer).action_cancel()
        with self.assertRefused("needs a corrective action"):
            complaint.with_user(self.quality).action_close()

    def test_owner_sees_his_case(self):
        complaint = self.case()
        action = self.set_action(complaint, user_id=self.keeper.id)
        mine = action.with_user(self.keeper)
        self.assertEqual(mine.complaint_id.subject, "Pump leaks")
        with self.assertRefused("are set by"):
            mine.date_due = "2031-01-01"
        mine.proof = "Done"
        mine.action_done()
        with self.assertRaises(AccessError):
            complaint.with_user(self.keeper).write({"root_cause": "x"})
        self.assertFalse(action.with_user(self.colleague).has_access("read"))

    def test_overdue_reminded(self):
        """CPL-03: actions are watched: owners are told when one is overdue, once."""
        complaint = self.case()
        action = self.set_action(complaint, date_due="2027-06-14")
        self.assertEqual(action.activity_ids.user_id, self.engineer)

        def count():
            with patch.object(type(self.env["ir.cron"]), "_commit_progress", return_value=60):
                self.env["sale.after.service.action"]._cron_remind()
            domain = [("partner_ids", "in", self.engineer.partner_id.ids), ("body", "ilike", complaint.name)]
            return self.env["mail.message"].search_count(domain)

        with self.at("2027-06-14 12:00:00"):
            self.assertEqual(count(), 0)
        with self.at("2027-06-15 12:00:00"):
            self.assertEqual(count(), 1)
            self.assertEqual(count(), 1)
            found = action.search([("is_overdue", "=", True), ("id", "=", action.id)])
            self.assertEqual(found, action)

    def test_8d(self):
        """CPL-03: the 8D report is printed from the records of the case."""
        complaint = self.case(root_cause="Seal of the wrong rubber", description="It drips.")
        self.set_action(complaint)
        self.set_action(complaint, self.engineer, kind="preventive", name="Check each seal lot")
        html = self.env["ir.actions.report"].with_user(self.quality)
        html = html._render_qweb_html("sale_after_service.report_8d", complaint.ids)[0].decode()
        for text in (
            "D1",
            "D8",
            "It drips.",
            "Seal of the wrong rubber",
            "Other seal",
            "Check each seal lot",
        ):
            self.assertIn(text, html)

    def test_costs(self):
        complaint = self.case(root_cause="Seal")
        costs = self.env["sale.after.service.cost"].with_user(self.rep)
        values = {"complaint_id": complaint.id, "kind": "hours", "quantity": 3, "unit_amount": 200}
        typed = costs.create(values)
        with patch.object(type(complaint), "_get_quality_costs", lambda self: {"credit": 4000}):
            complaint.with_user(self.rep).action_refresh_costs()
            complaint.with_user(self.rep).action_refresh_costs()
        self.assertEqual(complaint.quality_cost, 4600)
        document = complaint.cost_ids - typed
        with self.assertRefused("stay as they are"):
            document.with_user(self.rep).unit_amount = 1
        with self.assertRefused("cannot be written"):
            costs.create({**values, "is_document": True})
        complaint.with_user(self.rep).action_refresh_costs()
        self.assertEqual(complaint.quality_cost, 600)
        self.assertFalse(costs.with_user(self.colleague).search([("complaint_id", "=", complaint.id)]))

    def test_costs_every_night(self):
        """CPL-03: the costs of all open complaints are added up each night, in batches; a run that is
        cut short goes on where it stopped."""
        model = self.env["sale.after.service.complaint"]
        model.search([]).sudo().costs_added_at = fields.Datetime.now()
        complaints = model.union(*(self.case() for _number in range(5)))
        closed = self.case()
        closed.sudo().state = "cancelled"

        def run(amount, *seconds_left):
            costs = patch.object(type(model), "_get_quality_costs", lambda self: {"credit": amount})
            progress = patch.object(type(self.env["ir.cron"]), "_commit_progress", side_effect=seconds_left)
            with costs, progress, patch.object(sale_after_service_cost, "BATCH", 2):
                model._cron_refresh_costs()
            return complaints.mapped("quality_cost")

        self.assertEqual(run(100, 60, 60, 0), [100, 100, 100, 100, 0])
        self.assertEqual(run(200, 60, 60), [100, 100, 100, 100, 200])
        self.assertEqual(run(300, 60), [100, 100, 100, 100, 200])
        complaints.sudo().costs_added_at = fields.Datetime.now() - timedelta(days=1)
        self.assertEqual(run(300, 60, 60, 60, 60), [300] * 5)
        self.assertFalse(closed.quality_cost)
