from datetime import datetime, timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .common import VisitCommon

DAY = "2027-06-02"  # a Wednesday


@tagged("post_install", "-at_install")
class TestDayRoute(VisitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.home = cls.env["res.partner"].create(
            {"name": "Home of Li Na", "partner_latitude": 31.2, "partner_longitude": 121.4}
        )
        cls.rep.visit_start_partner_id = cls.home
        cls.env.company.resource_calendar_id.tz = "Asia/Shanghai"
        # North of home, every 0.05 degrees (5.6 km of straight line, 7.2 km of road).
        cls.places = cls.env["res.partner"].create(
            [
                {
                    "name": f"Stop {number}",
                    "is_company": True,
                    "street": f"{number} North Road",
                    "partner_latitude": 31.2 + 0.05 * number,
                    "partner_longitude": 121.4,
                }
                for number in range(1, 5)
            ]
        )

    def make_day(self, order, **values):
        """Visits to these stops, each beginning at the hour that the order says."""
        return self.env["sale.visit"].union(
            *(
                self.make_visit(
                    partner=self.places[number - 1],
                    start_at=datetime(2027, 6, 2, 1 + hour),
                    planned_hours=0.5,
                    **values,
                )
                for hour, number in enumerate(order)
            )
        )

    def order(self, user=None, owner=None):
        user = user or self.rep
        return self.env["sale.visit"].with_user(user).action_order_day((owner or self.rep).id, DAY)

    def get_hours(self, visits):
        return [visit._get_local(visit.start_at).strftime("%H:%M") for visit in visits]

    def test_order(self):
        """A zigzag becomes one way up and back; the road and its time are named as an estimate."""
        visits = self.make_day([3, 1, 4, 2])
        before = self.env["sale.visit"].with_user(self.rep).get_day_route(self.rep.id, DAY)
        data = self.order()
        self.assertEqual([stop["number"] for stop in data["stops"]], [1, 2, 3, 4])
        self.assertEqual(sorted(visits.mapped("sequence")), [1, 2, 3, 4])
        self.assertLess(data["km"], before["km"])
        self.assertAlmostEqual(data["km"], 2 * 4 * 5.56 * 1.3, delta=0.5)
        self.assertEqual(data["minutes"], 120)  # 14.5 minutes for each of 7.2 km, in steps of five
        self.assertIn("straight line × 1.3 at 30 km/h", data["note"])
        self.assertFalse(data["misfits"])

    def test_settings(self):
        """The detour factor and the speed of the company count."""
        self.make_day([1])
        self.env.company.write({"visit_detour_factor": 2, "visit_speed": 60})
        data = self.env["sale.visit"].with_user(self.rep).get_day_route(self.rep.id, DAY)
        self.assertAlmostEqual(data["km"], 2 * 5.56 * 2, delta=0.1)
        self.assertIn("straight line × 2 at 60 km/h", data["note"])
        with self.assertRaises(Exception):  # noqa: B017  the constraint of the database
            self.env.company.visit_speed = 0
            self.env.flush_all()

    def test_appointment(self):
        """A fixed appointment keeps its time, the others go around it."""
        visits = self.make_day([4, 3, 2, 1])
        fixed = visits[1]
        fixed.write({"is_time_fixed": True, "start_at": datetime(2027, 6, 2, 6)})  # two o'clock
        self.order()
        self.assertEqual(self.get_hours(fixed), ["14:00"])
        line = visits.sorted("start_at")
        for first, second in zip(line, line[1:], strict=False):
            self.assertLessEqual(first.stop_at + timedelta(minutes=14), second.start_at)

    def test_customer_hours(self):
        """A customer who receives in the afternoon only is visited in the afternoon."""
        afternoon = self.env["resource.calendar"].create(
            {
                "name": "Afternoons",
                "tz": "Asia/Shanghai",
                "attendance_ids": [
                    Command.create(
                        {
                            "name": "Wed",
                            "dayofweek": "2",
                            "hour_from": 14,
                            "hour_to": 16,
                            "day_period": "afternoon",
                        }
                    )
                ],
            }
        )
        visits = self.make_day([1, 2])
        self.places[0].visit_calendar_id = afternoon
        self.order()
        self.assertEqual(self.get_hours(visits[0]), ["14:00"])

    def test_does_not_fit(self):
        """What cannot be kept is named and stays where it was."""
        visits = self.make_day([1, 2], is_time_fixed=True)
        visits.start_at = datetime(2027, 6, 2, 2)
        data = self.order()
        self.assertEqual(len(data["misfits"]), 1)
        self.assertEqual(self.get_hours(visits), ["10:00"] * 2)

    def test_no_deviation(self):
        """On an approved plan a new order within the day needs no reason and is no deviation."""
        plan = self.make_plan()
        visits = self.make_day([3, 1, 2])
        self.assertEqual(visits.month_plan_id, plan)
        plan.action_submit()
        self.approve(plan, self.head)
        self.assertEqual(set(visits.mapped("state")), {"confirmed"})
        self.order()
        self.assertEqual(sorted(visits.mapped("sequence")), [1, 2, 3])
        self.assertFalse(visits.deviation_ids)
        self.assertEqual(set(visits.mapped("approval_status")) - {"approved", "none", False}, set())

    def test_made_visits_stay(self):
        """What is done keeps its time; only open visits move."""
        visits = self.make_day([4, 1])
        visits[0]._set_state("confirmed")
        visits[0]._set_state("in_progress")
        visits[0]._set_state("done")
        before = visits[0].start_at
        self.order()
        self.assertEqual(visits[0].start_at, before)

    def test_day_over(self):
        with self.assertRefused("This day is over"):
            self.env["sale.visit"].with_user(self.rep).action_order_day(self.rep.id, "2020-01-01")

    def test_who_may(self):
        """A rep orders his own day and sees no stranger's; his leader orders it for him."""
        visits = self.make_day([3, 1, 2])
        before = visits.mapped("start_at")
        data = self.order(self.stranger)
        self.assertEqual((data["stops"], visits.mapped("start_at")), ([], before))
        self.order(self.head)
        self.assertNotEqual(visits.mapped("start_at"), before)
        visits.joint_user_ids = self.stranger  # he comes along, reads and may not change it
        with self.assertRaises(AccessError):
            self.order(self.stranger)

    def test_no_position(self):
        """A stop without a position is in the list, without a place, and said not to be counted."""
        self.places[0].write({"partner_latitude": 0, "partner_longitude": 0})
        self.make_day([1, 2])
        data = self.order()
        self.assertEqual([stop["place"] is None for stop in data["stops"]].count(True), 1)
        self.assertIn("without a position are not counted", data["note"])

    def test_map_data(self):
        """The map on a visit shows the stops of its day and which one this is."""
        visits = self.make_day([1, 2])
        data = visits[1].with_user(self.rep).map_data
        self.assertEqual((data["current"], len(data["stops"])), (visits[1].id, 2))
        self.assertEqual(data["start"]["name"], "Home of Li Na")

    def test_today_goes_on_from_now(self):
        """In the middle of today nothing is proposed for a time that is gone."""
        user = self.rep
        now = fields.Datetime.now()
        visit = self.make_visit(start_at=now - timedelta(minutes=30), partner=self.places[0])
        if visit.date != fields.Date.context_today(self.env["sale.visit"].with_user(user)):
            self.skipTest("just after midnight")
        local = visit._get_local(now)
        if local.hour >= 20:
            self.skipTest("too late in the evening for one more visit")
        self.env["sale.visit"].with_user(user).action_order_day(user.id, str(visit.date))
        self.assertGreaterEqual(visit.start_at, now.replace(second=0, microsecond=0))
