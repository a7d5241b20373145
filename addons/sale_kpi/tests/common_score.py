from contextlib import contextmanager
from datetime import date
from itertools import count

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user
from odoo.tools import SQL

LINES = count(900_000_000)  # line numbers that no document has
EVENT = (
    "kind", "date", "captured_at", "company_id", "user_id", "team_id", "partner_id", "product_id", "amount",
    "cost", "quantity", "number", "src_model", "src_id", "src_line_id", "src_part_id", "revision",
    "is_reversal",
)  # fmt: skip
FACT = ("kind", "date", "company_id", "user_id", "team_id", "amount", "cost", "quantity", "number")

ADD = SQL(
    """ON CONFLICT (company_id, kind, date, COALESCE(user_id, 0), COALESCE(team_id, 0),
                    COALESCE(categ_id, 0), COALESCE(brand_id, 0), COALESCE(state_id, 0),
                    COALESCE(channel_id, 0))
       DO UPDATE SET amount = sale_kpi_fact.amount + EXCLUDED.amount,
                     cost = sale_kpi_fact.cost + EXCLUDED.cost,
                     quantity = sale_kpi_fact.quantity + EXCLUDED.quantity,
                     number = sale_kpi_fact.number + EXCLUDED.number"""
)


class ScoreCommon(TransactionCase):
    """A company with two teams: East (leader, two reps) and West (one rep), a manager above both
    leaders, a director; figures are put where the capture would put them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.partner_id.tz = "Asia/Shanghai"
        sales = "sales_team.group_sale_"
        people = {
            "rep": ("Li Na", sales + "salesman"),
            "colleague": ("Wu Hao", sales + "salesman"),
            "stranger": ("Ma Jun", sales + "salesman"),
            "head": ("Wang Fang", sales + "salesman"),
            "west_head": ("He Yong", sales + "salesman"),
            "clerk": ("Zhou Qiang", sales + "manager"),
            "manager": ("Chen Jie", sales + "salesman"),
            "director": ("Sun Wei", sales + "salesman_all_leads,approval_tiers.group_sales_director"),
            "general": ("Gao Ming", "base.group_user,approval_tiers.group_general_manager"),
        }
        for login, (name, groups) in people.items():
            user = new_test_user(cls.env, f"k_{login}", groups=groups, name=name, tz="Asia/Shanghai")
            setattr(cls, login, user)
        (cls.rep | cls.colleague).approval_superior_id = cls.head
        cls.stranger.approval_superior_id = cls.west_head
        (cls.head | cls.west_head).approval_superior_id = cls.manager
        cls.manager.approval_superior_id = cls.director
        cls.director.approval_superior_id = cls.general
        cls.team, cls.west = cls.env["crm.team"].create(
            [
                {
                    "name": "East",
                    "user_id": cls.head.id,
                    "company_id": cls.company.id,
                    "member_ids": [Command.set((cls.rep | cls.colleague).ids)],
                },
                {
                    "name": "West",
                    "user_id": cls.west_head.id,
                    "company_id": cls.company.id,
                    "member_ids": [Command.set(cls.stranger.ids)],
                },
            ]
        )
        cls.customer, cls.second = cls.env["res.partner"].create(
            [
                {"name": "Huadong Precision", "is_company": True, "user_id": cls.rep.id},
                {"name": "Ningbo Bearings", "is_company": True, "user_id": cls.rep.id},
            ]
        )

    @contextmanager
    def assertRefused(self, pattern, error=UserError):
        """The block is refused with a sentence like ``pattern``."""
        with self.assertRaises(error) as caught:
            yield
        self.assertRegex(str(caught.exception), pattern)

    @classmethod
    def metric(cls, code):
        return cls.env["sale.target.metric"].search([("code", "=", code)])

    @classmethod
    def happened(cls, kind, day, amount=0, user=None, **values):
        """Something of ``kind`` on ``day``, captured: the event and its share of the facts."""
        user = user or cls.rep
        team = user.sale_team_id or cls.env["crm.team"].search([("user_id", "=", user.id)], limit=1)
        row = {
            "kind": kind,
            "date": date.fromisoformat(day),
            "company_id": cls.company.id,
            "user_id": user.id,
            "team_id": team.id or None,
            "partner_id": cls.customer.id,
            "product_id": None,
            "amount": amount,
            "cost": 0,
            "quantity": 0,
            "number": 1,
            "src_model": "account.move",
            "src_id": None,
            "src_line_id": next(LINES),
            "src_part_id": 0,
            "revision": 1,
            "is_reversal": False,
            **values,
            "captured_at": SQL("NOW() AT TIME ZONE 'UTC'"),
        }
        cls.env.flush_all()
        for table, names in (("sale_kpi_event", EVENT), ("sale_kpi_fact", FACT)):
            columns = SQL(", ").join(SQL.identifier(name) for name in names)
            figures = SQL(", ").join(SQL("%s", row[name]) for name in names)
            added = ADD if table == "sale_kpi_fact" else SQL("")
            query = "INSERT INTO %s (%s) VALUES (%s) %s"
            cls.env.cr.execute(SQL(query, SQL.identifier(table), columns, figures, added))
        cls.env.invalidate_all()
        return row

    @classmethod
    def typed(cls, code, value, level="company", user=None, by=None, **values):
        return (
            cls.env["sale.kpi.value"]
            .with_user(by or cls.clerk)
            .create(
                {
                    "metric_id": cls.metric(code).id,
                    "level": level,
                    "user_id": user.id if user else False,
                    "date_from": "2027-03-01",
                    "date_to": "2027-03-31",
                    "value": value,
                    "source_note": "Report of the association",
                    **values,
                }
            )
        )

    def figures(self, code, level="person", subjects=None, first="2027-03-01", last="2027-03-31", user=None):
        """{subject id: figure} of one metric, March 2027 unless told."""
        subjects = subjects or (self.rep | self.colleague | self.stranger)
        metric = self.metric(code).with_user(user or self.director)
        found = metric._read_values(date.fromisoformat(first), date.fromisoformat(last), level, subjects.ids)
        return {key: value for (_metric, key), value in found.items()}

    # Schemes and runs

    @classmethod
    def make_scheme(cls, *lines, by=None, active=True, **values):
        """A scheme of ``(metric code, weight, values)`` lines, in force since 2026."""
        vals = {
            "name": "Salespeople",
            "role": "rep",
            "team_ids": [Command.set((cls.team | cls.west).ids)],
            "date_from": "2026-01-01",
            "line_ids": [
                Command.create({"metric_id": cls.metric(code).id, "weight": weight, **more})
                for code, weight, more in lines
            ],
            **values,
        }
        scheme = cls.env["sale.kpi.scheme"].with_user(by or cls.clerk).create(vals)
        if active:
            scheme.action_activate()
        return scheme

    @classmethod
    def make_run(cls, day="2027-03-01", by=None, **values):
        run = cls.env["sale.kpi.run"].with_user(by or cls.clerk).create({"date_from": day, **values})
        run.action_compute()
        return run

    @classmethod
    def finish(cls, run, by=None):
        """Verified, noted and handed in by who made it, approved by the director."""
        run.action_verify()
        run.write({"problems": "Two late deliveries", "improvements": "Ask the warehouse earlier"})
        run.action_submit()
        run.with_user(by or cls.director).action_approve()

    def score_of(self, run, user):
        return run.sudo().score_ids.filtered(lambda score: score.user_id == user)

    def line_of(self, run, user, code):
        lines = self.score_of(run, user).line_ids
        return lines.filtered(lambda line: line.metric_id == self.metric(code))
