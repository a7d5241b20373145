from datetime import date, timedelta

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common_day import DayCommon


@tagged("post_install", "-at_install")
class TestMerge(DayCommon):
    def merge(self, user, source):
        wizards = self.env["base.partner.merge.automatic.wizard"].with_user(user)
        wizards._merge((source | self.customer).ids, self.customer)

    def test_last_visit_and_first_deal(self):
        """VIS-05: two records of one customer merged keep the later visit and the earlier deal."""
        self.manager.group_ids += self.env.ref("base.group_partner_manager")
        twin = self.env["res.partner"].create(
            {
                "name": "Hua Dong",
                "is_company": True,
                "user_id": self.rep.id,
                "visit_class_id": self.general.id,
            }
        )
        order = self.env["sale.order"].create({"partner_id": twin.id})
        twin.sudo().write(
            {
                "last_visit_date": date(2027, 6, 1),
                "customer_stage": "closed",
                "first_order_id": order.id,
                "first_order_date": date(2026, 3, 1),
            }
        )
        self.customer.sudo().last_visit_date = date(2027, 5, 1)
        visit = self.make_visit(partner=twin)
        self.merge(self.manager, twin)
        self.assertFalse(twin.exists())
        self.assertEqual(visit.partner_id, self.customer)
        self.assertRecordValues(
            self.customer,
            [
                {
                    "last_visit_date": date(2027, 6, 1),
                    "customer_stage": "closed",
                    "first_order_id": order.id,
                    "first_order_date": date(2026, 3, 1),
                    "next_visit_due": date(2027, 6, 1) + timedelta(days=self.general.interval_days),
                }
            ],
        )

    def test_not_by_everybody(self):
        twin = self.env["res.partner"].create({"name": "Hua Dong", "user_id": self.rep.id})
        visitor = new_test_user(self.env, "v_visitor", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.merge(visitor, twin)
