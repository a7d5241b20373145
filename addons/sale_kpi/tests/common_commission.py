from datetime import date
from itertools import count

from odoo.fields import Command

from .common import KpiCommon

LINES = count(800_000_000)  # line numbers that no document has


class CommissionCommon(KpiCommon):
    """Plans for the people of `KpiCommon`; events come from documents, or straight from a helper."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent = cls.env["res.partner"].create(
            {"name": "Ningbo Agency", "property_account_payable_id": cls.payable.id}
        )

    @classmethod
    def make_plan(cls, *people, rate=2.0, tiers=(), begin="2026-01-01", activate=True, **terms):
        """A plan of ``people`` (users, contacts) that is in force; ``tiers`` are (above, rate)."""
        plan = cls.env["sale.kpi.commission.plan"].create({"name": f"Plan {next(LINES)}"})
        for person in people or (cls.rep, cls.colleague):
            cls.assign(plan, person, terms.get("assigned", "2020-01-01"))
        terms.pop("assigned", None)
        if tiers:
            terms.setdefault("method", "marginal")
        cls.make_version(plan, rate, tiers, begin, activate, **terms)
        return plan

    @classmethod
    def assign(cls, plan, person, begin="2020-01-01", end=False, **values):
        name = "user_id" if person._name == "res.users" else "partner_id"
        return cls.env["sale.kpi.commission.assignment"].create(
            {"plan_id": plan.id, name: person.id, "date_from": begin, "date_to": end, **values}
        )

    @classmethod
    def make_version(cls, plan, rate=2.0, tiers=(), begin="2026-01-01", activate=True, **terms):
        version = cls.env["sale.kpi.commission.version"].create(
            {
                "plan_id": plan.id,
                "date_from": begin,
                "base": "invoiced",
                "rate": rate,
                "tier_ids": [Command.create({"lower": lower, "rate": above}) for lower, above in tiers],
                **terms,
            }
        )
        if activate:
            version.with_user(cls.manager).action_activate()
        return version

    @classmethod
    def add_event(cls, amount, user=None, day="2026-05-10", kind="invoice", origin=None, **values):
        """An event as the capture would write it; returns its id."""
        number = next(LINES)
        vals = {
            "kind": kind,
            "date": day,
            "captured_at": f"{day} 08:00:00",
            "company_id": cls.company.id,
            "user_id": (user or cls.rep).id,
            "team_id": cls.team.id,
            "partner_id": cls.customer.id,
            "product_id": cls.pump.id,
            "categ_id": cls.category.id,
            "amount": amount,
            "cost": 0,
            "number": 1,
            "src_model": "account.move",
            "src_id": number,
            "src_line_id": number,
            "src_part_id": 0,
            "revision": 1,
            "is_reversal": False,
            "origin_id": origin,
            **values,
        }
        columns = ", ".join(vals)
        cls.env.cr.execute(
            f"INSERT INTO sale_kpi_event ({columns}) VALUES ({', '.join(['%s'] * len(vals))}) RETURNING id",
            list(vals.values()),
        )
        return cls.env.cr.fetchone()[0]

    @classmethod
    def settle(cls, *plans):
        """What the job does; for all plans of the company without a name."""
        domain = [("company_id", "=", cls.company.id)]
        if plans:
            domain.append(("plan_id", "in", [plan.id for plan in plans]))
        cls.env["sale.kpi.commission.run"].search(domain)._settle()

    def rows(self, person=None, plan=None, **values):
        domain = [("company_id", "=", self.company.id)]
        if person is not None:
            path = "payee_id.user_id" if person._name == "res.users" else "payee_id.partner_id"
            domain.append((path, "=", person.id))
        if plan:
            domain.append(("plan_id", "=", plan.id))
        domain += [(name, "=", value) for name, value in values.items()]
        return self.env["sale.kpi.ledger"].search(domain, order="id")

    def earned(self, person=None, month=None, plan=None):
        """The sum of the rows; ``month`` as "2026-05", of the period they count for."""
        rows = self.rows(person, plan)
        if month:
            rows = rows.filtered(lambda row: row.period_date == date.fromisoformat(f"{month}-01"))
        return round(sum(rows.mapped("amount")), 3)

    def make_statement(self, person, month="2026-05", refresh=True):
        pair = (person.id, False) if person._name == "res.users" else (False, person.id)
        payee = self.env["sale.kpi.payee"]._get_or_create([pair])[pair]
        statement = self.env["sale.kpi.statement"].create(
            {"payee_id": payee.id, "company_id": self.company.id, "date_from": f"{month}-01"}
        )
        if refresh:
            statement._refresh()
        return statement
