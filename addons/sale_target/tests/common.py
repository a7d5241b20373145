from contextlib import contextmanager
from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user

REASONS = {"market_analysis": "<p>Rivals are slow</p>", "resource_estimate": "<p>Two more people</p>"}
YEAR = "2027-01-01"


class TargetCommon(TransactionCase):
    """A CNY company: two reps, a rep of another team, a team leader, sales director, deputy GM, GM."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        yuan = cls.env.ref("base.CNY")
        yuan.active = True
        cls.env.cr.execute("UPDATE res_company SET currency_id = %s", (yuan.id,))
        # What a demo or somebody's trial left here is in no one's way.
        cls.env.cr.execute("DELETE FROM sale_target_plan")
        cls.env.invalidate_all()
        sales = "sales_team.group_sale_"
        people = {
            "rep": ("Li Na", sales + "salesman"),
            "colleague": ("Wu Hao", sales + "salesman"),
            "stranger": ("Ma Jun", sales + "salesman"),
            "head": ("Wang Fang", sales + "salesman"),
            "director": ("Sun Wei", sales + "salesman_all_leads,approval_tiers.group_sales_director"),
            "deputy": ("Chen Gang", "approval_tiers.group_deputy_general_manager"),
            "general": ("Zhao Min", "approval_tiers.group_general_manager"),
            "manager": ("Zhou Qiang", sales + "manager"),
        }
        for login, (name, groups) in people.items():
            user = new_test_user(cls.env, f"t_{login}", groups=groups, name=name, tz="Asia/Shanghai")
            setattr(cls, login, user)
        (cls.rep | cls.colleague).approval_superior_id = cls.head
        cls.head.approval_superior_id = cls.director
        cls.team, cls.other_team = cls.env["crm.team"].create(
            [
                {
                    "name": "Target North",
                    "user_id": cls.head.id,
                    "company_id": cls.company.id,
                    "member_ids": [Command.set((cls.rep | cls.colleague).ids)],
                },
                {
                    "name": "Target South",
                    "company_id": cls.company.id,
                    "member_ids": [Command.set(cls.stranger.ids)],
                },
            ]
        )
        for name in ("ordered", "invoiced", "quantity", "new_customers", "market_share"):
            setattr(cls, name, cls.env.ref(f"sale_target.metric_{name}"))
        for level in ("company", "team", "person"):
            cls.switch_on(f"policy_template_{level}")

    @classmethod
    def switch_on(cls, template):
        record = cls.env.ref(f"sale_target.{template}")
        if not record._get_switched_on(cls.company):
            record._switch_on(cls.company)

    @classmethod
    def switch_off(cls, template):
        cls.env.ref(f"sale_target.{template}")._get_switched_on(cls.company).action_retire()

    @contextmanager
    def assertRefused(self, pattern, error=UserError):
        """The block is refused with a sentence like ``pattern``."""
        with self.assertRaises(error) as caught:
            yield
        self.assertRegex(str(caught.exception), pattern)

    @classmethod
    def make_plan(cls, user=None, lines=None, **values):
        """A plan of the rep's for 2027 with 1,200 of ordered sales, complete but for its approval."""
        if lines is None:
            lines = [{"metric_id": cls.ordered.id, "year": 1200}]
        vals = {
            "level": "person",
            "date_from": YEAR,
            **REASONS,
            "line_ids": [Command.create(line) for line in lines],
            **values,
        }
        return cls.env["sale.target.plan"].with_user(user or cls.rep).create(vals)

    @classmethod
    def make_team_plan(cls, lines=None, **values):
        return cls.make_plan(cls.head, lines, level="team", team_id=cls.team.id, **values)

    @classmethod
    def make_company_plan(cls, lines=None, **values):
        return cls.make_plan(cls.director, lines, level="company", **values)

    def open_steps(self, record):
        return record.sudo().approval_request_ids.step_ids.filtered(lambda step: step.state == "open")

    def approve(self, record, *users):
        """Each of ``users`` in turn approves what is open on ``record``."""
        for user in users:
            self.open_steps(record).with_user(user).action_approve()

    def make_approved(self, user=None, approvers=None, **values):
        plan = self.make_plan(user, **values)
        plan.action_submit()
        self.approve(plan, *(approvers or [self.head]))
        return plan

    def read_targets(self, date_from, date_to, level="person", ids=None, metrics=None):
        return self.env["sale.target.line"]._read_targets(
            metrics or self.ordered,
            date.fromisoformat(date_from),
            date.fromisoformat(date_to),
            level,
            ids or self.rep.ids,
        )
