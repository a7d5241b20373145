from odoo.fields import Date
from odoo.tests import freeze_time, tagged

from .common import KpiCommon


@tagged("post_install", "-at_install")
class TestCaptureLead(KpiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-04-30 17:00:00"):
            cls.lead = cls.make_lead()

    @classmethod
    def make_lead(cls, **values):
        vals = {"name": "Pumping station", "type": "opportunity", "user_id": cls.rep.id}
        vals |= {"team_id": cls.team.id, "expected_revenue": 5000, "partner_id": cls.customer.id}
        vals["company_id"] = cls.company.id
        return cls.env["crm.lead"].create({**vals, **values})

    def win(self, day):
        with freeze_time(f"{day} 04:00:00"):
            self.lead.action_set_won()

    def test_won(self):
        """KPI-03: an opportunity counts as received on its day and as won on the day it is won, with
        its expected revenue."""
        self.win("2026-06-02")
        self.capture()
        received, won = self.events(self.lead)
        self.assertEqual((received.kind, won.kind), ("lead", "won"))
        self.assertEqual(won.date, Date.to_date("2026-06-02"))
        self.assertEqual((received.amount, won.amount), (0, 5000))
        self.assertEqual((won.user_id, won.partner_id), (self.rep, self.customer))

    def test_reopened(self):
        """KPI-03: an opportunity that is opened again is won no more, and counts on the day it is won
        at last."""
        self.win("2026-06-02")
        self.capture()
        new = self.env["crm.stage"].search([("is_won", "=", False)], limit=1)
        self.lead.write({"stage_id": new.id, "probability": 20})
        self.capture()
        self.assertEqual(self.total("won", "number"), 0)
        self.win("2026-07-03")
        self.capture()
        self.assertEqual(self.total("won", "number", month="2026-06"), 0)
        self.assertEqual(self.total("won", "number", month="2026-07"), 1)
        self.assertFactsFit()

    def test_lost(self):
        """KPI-03: what is lost counts as lost, and no longer when it is taken up again."""
        self.lead.action_set_lost()
        self.capture()
        self.assertEqual(self.total("lost", "number"), 1)
        self.lead.action_unarchive()
        self.lead.probability = 30
        self.capture()
        self.assertEqual(self.total("lost", "number"), 0)
        self.assertEqual(self.total("lead", "number"), 1)

    def test_reassigned(self):
        """KPI-03: a lead that is given to a colleague counts for the colleague."""
        self.capture()
        self.lead.user_id = self.stranger
        self.capture()
        self.assertEqual(self.total("lead", "number", user=self.rep), 0)
        self.assertEqual(self.total("lead", "number", user=self.stranger), 1)

    def test_deleted(self):
        """KPI-03: a lead that is deleted counts no more; so of two that are merged one does."""
        twin = self.make_lead(name="Pumping station again")
        self.capture()
        self.assertEqual(self.total("lead", "number"), 2)
        self.env.flush_all()
        if "record_number" in twin:  # a register of inquiries keeps what has a number
            twin.record_number = False
        twin.unlink()
        self.capture()
        self.assertEqual(self.total("lead", "number"), 1)
        self.assertFactsFit()

    def test_winning_stage(self):
        """KPI-03: a won opportunity stays won, whatever is written in its revenue."""
        self.win("2026-06-02")
        self.capture()
        self.lead.expected_revenue = 7000
        self.capture()
        self.assertEqual(self.total("won"), 7000)
        self.assertEqual(self.total("won", "number"), 1)
