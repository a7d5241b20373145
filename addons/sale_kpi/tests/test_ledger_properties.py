"""Run by pytest only: whoever starts Odoo's own tests need not have Hypothesis."""

from decimal import Decimal
from types import SimpleNamespace

from hypothesis import HealthCheck, given, settings, strategies

from odoo.tests import BaseCase, tagged
from odoo.tools import SQL

from ..commission import Terms, taken_over
from .common_commission import CommissionCommon

MONEY = strategies.integers(-3_000_00, 9_000_00).map(lambda cents: Decimal(cents) / 100)
RATES = strategies.integers(0, 250000).map(lambda rate: Decimal(rate) / 10000)
BOUNDS = strategies.lists(strategies.integers(1, 900_000), min_size=1, max_size=4, unique=True)
FACTORS = strategies.sampled_from([Decimal(0), Decimal("0.4838709677"), Decimal(1), Decimal("12.5")])


@strategies.composite
def make_terms(draw):
    lowers = [Decimal(bound) / 100 for bound in sorted(draw(BOUNDS))]
    method = draw(strategies.sampled_from(["flat", "marginal", "whole"]))
    return Terms(
        method=method,
        rate=draw(RATES),
        tiers=() if method == "flat" else tuple((lower, draw(RATES)) for lower in lowers),
        floor=draw(strategies.sampled_from([Decimal(0), Decimal(700)])),
        cap=draw(strategies.sampled_from([Decimal(0), Decimal(150)])),
        decimals=draw(strategies.sampled_from([0, 2, 3])),
    )


def configure(examples):
    return settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


class TestTerms(BaseCase):
    @configure(300)
    @given(make_terms(), strategies.lists(MONEY, min_size=1, max_size=12), FACTORS)
    def test_parts_make_the_whole(self, terms, amounts, factor):
        """COM-02: at 0, 2 and 3 decimals the parts always sum to the commission on the whole."""
        total, paid = Decimal(0), Decimal(0)
        for amount in amounts:
            paid += terms.commission(total + amount, factor) - terms.commission(total, factor)
            total += amount
        self.assertEqual(paid, terms.commission(total, factor))

    @configure(200)
    @given(make_terms(), MONEY, MONEY, FACTORS)
    def test_words_are_true(self, terms, before, amount, factor):
        """COM-02: the parts that a row names sum to what it counts."""
        parts = taken_over(terms, before, before + amount, factor)
        self.assertEqual(sum(part for part, _rate in parts), amount)

    @configure(200)
    @given(make_terms(), MONEY, FACTORS)
    def test_next_tier(self, terms, total, factor):
        """COM-02: the gap to the next tier brings what it is said to bring."""
        ahead = terms.next_tier(total, factor)
        if ahead:
            gap, gain = ahead
            self.assertGreater(gap, 0)
            self.assertEqual(terms.commission(total + gap, factor) - terms.commission(total, factor), gain)


@tagged("post_install", "-at_install")
class TestLedgerProperties(CommissionCommon):
    def run_examples(self, function, examples):
        """Each example in a savepoint of its own: the ledger itself forgets nothing."""
        configure(examples)(function)()

    def save(self):
        self.env.flush_all()
        self.env.cr.execute("SAVEPOINT example")

    def restore(self):
        self.env.flush_all()
        self.env.cr.execute("ROLLBACK TO SAVEPOINT example")
        self.env.transaction.clear()

    def test_sql_is_the_rule(self):
        """COM-02: PostgreSQL and Python figure the same, for any terms and totals."""
        rule = type(self.env["sale.kpi.commission.version"])._get_commission_sql

        @given(make_terms(), strategies.lists(MONEY, min_size=1, max_size=20), FACTORS)
        def example(terms, totals, factor):
            version = SimpleNamespace(_get_terms=lambda: terms)
            values = SQL(", ").join(SQL("(%s::numeric)", total) for total in totals)
            worth = rule(version, SQL("v.total"), SQL("%s::numeric", factor), SQL("1::numeric"))
            rows = self.env.execute_query(SQL("SELECT (%s)::text FROM (VALUES %s) v (total)", worth, values))
            self.assertEqual([Decimal(row[0]) for row in rows], [terms.commission(t, factor) for t in totals])

        self.run_examples(example, 60)

    def test_any_order(self):
        """COM-02: however the same documents arrive, in whatever portions, each person gets the same
        for each month, and it is the commission on the total; settling again changes nothing."""
        plan = self.make_plan(rate=1, tiers=[(1000, 2.5), (2500, 4)])
        terms = plan.version_ids._get_terms()
        event = strategies.tuples(
            MONEY, strategies.sampled_from([self.rep, self.colleague]), strategies.sampled_from(["05", "06"])
        )

        @given(
            strategies.lists(event, min_size=1, max_size=8),
            strategies.randoms(use_true_random=False),
            strategies.integers(1, 5),
            strategies.integers(0, 3),
        )
        def example(documents, random, portion, undone):
            self.save()
            documents = random.sample(documents, len(documents))
            run = plan.version_ids.run_ids
            totals, ids = {}, []
            for amount, user, month in documents:
                ids.append((self.add_event(amount, user=user, day=f"2026-{month}-10"), amount, user, month))
                totals[user, month] = totals.get((user, month), 0) + amount
                if len(ids) % portion == 0:
                    run._advance(portion)
            for event_id, amount, user, month in ids[:undone]:
                self.add_event(-amount, user=user, day="2026-08-10", origin=event_id, is_reversal=True)
                totals[user, month] -= amount
            for _twice in range(2):
                run._settle()
                for (user, month), total in totals.items():
                    self.assertEqual(self.read_exact(user, month), terms.commission(total))
            self.restore()

        self.run_examples(example, 25)

    def read_exact(self, user, month):
        rows = self.env.execute_query(
            SQL(
                """SELECT COALESCE(sum(row.amount), 0)::text FROM sale_kpi_ledger row
                     JOIN sale_kpi_commission_account a ON a.id = row.account_id
                    WHERE a.user_id = %s AND a.date_from = %s AND a.company_id = %s""",
                user.id,
                f"2026-{month}-01",
                self.company.id,
            )
        )
        return Decimal(rows[0][0])
