from contextlib import contextmanager
from datetime import datetime

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user

# What a visit to a key customer is prepared with (VIS-07); tests that need it missing say so
PREPARED = ("prepared_message", "prepared_points", "prepared_answers")


class VisitCommon(TransactionCase):
    """A CNY company in Shanghai: two reps, a team leader, a sales director, a rep of another team."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env.company
        yuan = cls.env.ref("base.CNY")
        yuan.active = True
        company.currency_id = yuan
        company.partner_id.tz = "Asia/Shanghai"
        sales = "sales_team.group_sale_"
        people = {
            "rep": ("Li Na", sales + "salesman"),
            "colleague": ("Wu Hao", sales + "salesman"),
            "stranger": ("Ma Jun", sales + "salesman"),
            "head": ("Wang Fang", sales + "salesman"),
            "director": ("Sun Wei", sales + "salesman_all_leads,approval_tiers.group_sales_director"),
            "manager": ("Zhou Qiang", sales + "manager"),
        }
        for login, (name, groups) in people.items():
            user = new_test_user(cls.env, f"v_{login}", groups=groups, name=name, tz="Asia/Shanghai")
            setattr(cls, login, user)
        (cls.rep | cls.colleague).approval_superior_id = cls.head
        cls.head.approval_superior_id = cls.director
        cls.team, cls.other_team = cls.env["crm.team"].create(
            [
                {
                    "name": "East",
                    "user_id": cls.head.id,
                    "company_id": company.id,
                    "member_ids": [Command.set((cls.rep | cls.colleague).ids)],
                },
                {"name": "West", "company_id": company.id, "member_ids": [Command.set(cls.stranger.ids)]},
            ]
        )
        for name in ("key", "potential", "general"):
            setattr(cls, name, cls.env.ref(f"sale_visit_plan.class_{name}"))
        cls.care = cls.env.ref("sale_visit_plan.purpose_care")
        cls.customer, cls.key_customer = cls.env["res.partner"].create(
            [
                {
                    "name": "Huadong Precision",
                    "is_company": True,
                    "street": "88 Century Avenue",
                    "city": "Shanghai",
                    "user_id": cls.rep.id,
                    "visit_class_id": cls.general.id,
                },
                {
                    "name": "Ningbo Bearings",
                    "is_company": True,
                    "street": "1 Harbour Road",
                    "city": "Ningbo",
                    "user_id": cls.rep.id,
                    "visit_class_id": cls.key.id,
                },
            ]
        )
        for template in ("visit", "plan"):
            record = cls.env.ref(f"sale_visit_plan.policy_template_{template}")
            if not record._get_switched_on(company):
                record._switch_on(company)

    @contextmanager
    def assertRefused(self, pattern, error=UserError):
        """The block is refused with a sentence like ``pattern``."""
        with self.assertRaises(error) as caught:
            yield
        self.assertRegex(str(caught.exception), pattern)

    @classmethod
    def make_visit(cls, user=None, partner=None, **values):
        """A visit of the rep's, on Wednesday 2 June 2027, ten o'clock in Shanghai."""
        return (
            cls.env["sale.visit"]
            .with_user(user or cls.rep)
            .create(
                {
                    "partner_id": (partner or cls.customer).id,
                    "purpose_id": cls.care.id,
                    "start_at": datetime(2027, 6, 2, 2),
                    "planned_hours": 1.5,
                    **dict.fromkeys(PREPARED, "Ready"),
                    **values,
                }
            )
        )

    @classmethod
    def make_plan(cls, user=None, period="month", date_from="2027-06-01", **values):
        vals = {"period": period, "date_from": date_from, **values}
        return cls.env["sale.visit.plan"].with_user(user or cls.rep).create(vals)

    def open_steps(self, record):
        return record.sudo().approval_request_ids.step_ids.filtered(lambda step: step.state == "open")

    def approve(self, record, *users):
        """Each of ``users`` in turn approves what is open on ``record``."""
        for user in users:
            self.open_steps(record).with_user(user).action_approve()
