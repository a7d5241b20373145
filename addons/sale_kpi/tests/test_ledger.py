from psycopg2 import errors

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import mute_logger

from ..commission import Terms
from .common_commission import CommissionCommon


class TestLedger(CommissionCommon):
    def test_marginal(self):
        """COM-02: each rate pays its own part, and a row says what took it from where to where."""
        self.make_plan(rate=1, tiers=[(500_000, 1.5)])
        self.add_event(480_000)
        self.add_event(23_000)
        self.settle()
        first, second = self.rows(self.rep)
        self.assertEqual((first.amount, second.amount), (4800, 245))
        self.assertEqual((second.cum_before, second.cum_after), (480_000, 503_000))
        self.assertIn("480,000.00 to 503,000.00: 20,000.00 at 1 %, 3,000.00 at 1.5 %", second.why)

    def test_bound_is_below(self):
        """COM-02: what lies exactly on a bound is paid by the tier below it."""
        self.make_plan(rate=1, tiers=[(1000, 2)], method="whole")
        self.add_event(1000)
        self.settle()
        self.assertEqual(self.earned(self.rep), 10)
        self.add_event(0.01)
        self.settle()
        self.assertEqual(self.earned(self.rep), 20)

    def test_floor_and_cap(self):
        """COM-02: below the floor nothing is paid, above the cap nothing more; both telescope."""
        self.make_plan(rate=2, floor=1000, cap=50)
        for amount, total in ((999, 0), (1, 20), (2000, 50), (-2500, 0), (2500, 50)):
            self.add_event(amount)
            self.settle()
            self.assertEqual(self.earned(self.rep), total)

    def test_negative_total(self):
        """COM-02: a negative total is taken back at the first rate, whatever the tiers."""
        self.make_plan(rate=1, tiers=[(1000, 5)], method="whole")
        self.add_event(-2000)
        self.settle()
        self.assertEqual(self.earned(self.rep), -20)

    def test_late(self):
        """COM-02: a late document counts for its own month and is paid with the one that is open."""
        self.make_plan(rate=1, tiers=[(1000, 2)])
        self.add_event(900, day="2026-05-10")
        self.settle()
        statement = self.make_statement(self.rep)
        statement.sudo().state = "approved"
        self.add_event(900, day="2026-05-20")
        self.settle()
        late = self.rows(self.rep)[-1]
        self.assertEqual(
            (late.period_date, late.pay_period), (self.day("2026-05-01"), self.day("2026-06-01"))
        )
        self.assertEqual(late.amount, 17)

    def test_quarter(self):
        """COM-02: a plan by quarter adds up three months."""
        self.make_plan(rate=1, tiers=[(1000, 2)], period="quarter", begin="2026-04-01")
        self.add_event(900, day="2026-04-10")
        self.add_event(900, day="2026-06-10")
        self.add_event(900, day="2026-07-10")
        self.settle()
        self.assertEqual(self.rows(self.rep).mapped("amount"), [9, 17, 9])

    def test_replay(self):
        """COM-02: settling again writes nothing; the same event is never paid twice."""
        self.make_plan()
        self.add_event(1000)
        self.settle()
        self.settle()
        self.assertEqual(self.earned(self.rep), 20)
        run = self.env["sale.kpi.commission.run"].search([("company_id", "=", self.company.id)])
        run.watermark = 0
        with self.assertRaises(errors.UniqueViolation), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.settle()

    def test_split(self):
        """COM-02: a split of a customer, and a more special one of a document; shares are exact."""
        self.make_plan(rate=10)
        self.make_split(self.customer, {self.rep: 33.3333, self.colleague: 66.6667})
        self.add_event(1000)
        self.settle()
        self.assertEqual((self.earned(self.rep), self.earned(self.colleague)), (33.33, 66.67))
        self.assertEqual(sum(self.rows().mapped("base")), 1000)

    def test_split_of_an_order(self):
        """COM-02: the split of an order counts for its invoices and payments too."""
        self.make_plan(base="collected")
        order = self.sell((self.pump, 1, 1000))
        split = self.make_split(order, {self.colleague: 100})
        self.assertEqual(split.sale_order_id, order)
        order.order_line.qty_delivered = 1
        invoice = order._create_invoices()
        invoice.invoice_date = "2026-05-12"
        invoice.action_post()
        self.pay(invoice)
        self.capture()
        self.settle()
        self.assertEqual((self.earned(self.rep), self.earned(self.colleague)), (0, 20))

    def test_split_sums(self):
        """COM-02: shares that do not make exactly 100 % are refused, by whatever way."""
        with self.assertRefused("exactly 100 %"):
            self.make_split(self.customer, {self.rep: 60, self.colleague: 39.9999})
        split = self.make_split(self.customer, {self.rep: 60, self.colleague: 40})
        first, second = split.line_ids.with_user(self.manager)
        for attack in (lambda: first.write({"percent": 50}), lambda: second.unlink()):
            with self.assertRefused("exactly 100 %"):
                attack()
                self.env.cr.precommit.run()
        split.line_ids = [
            Command.update(first.id, {"percent": 50}),
            Command.update(second.id, {"percent": 50}),
        ]
        self.env.cr.precommit.run()

    def test_agent(self):
        """COM-02: an external salesperson without a user earns by a split of his own plan, besides
        the salesperson."""
        plan = self.make_plan(self.rep)
        agents = self.make_plan(self.agent, rate=3)
        self.make_split(self.customer, {self.agent: 100}, plan_id=agents.id)
        self.add_event(1000)
        self.settle()
        self.assertEqual((self.earned(self.rep, plan=plan), self.earned(self.agent, plan=agents)), (20, 30))

    def test_leader(self):
        """COM-02: a team leader is paid on his share of what the team sold."""
        plan = self.make_plan(self.rep)
        lead = self.env["sale.kpi.commission.plan"].create({"name": "Leaders"})
        self.assign(lead, self.head, team_id=self.team.id)
        self.make_version(lead, rate=1, credit="team", team_percent=50)
        self.add_event(1000)
        self.add_event(3000, user=self.colleague)
        self.add_event(9000, user=self.stranger, team_id=self.other_team.id)
        self.settle()
        self.assertEqual((self.earned(self.rep, plan=plan), self.earned(self.head, plan=lead)), (20, 20))

    def test_criteria(self):
        """COM-02: categories with those below, tags of the customer's company, discount bands."""
        below = self.env["product.category"].create({"name": "Small", "parent_id": self.category.id})
        tag = self.env["res.partner.category"].create({"name": "Key"})
        self.make_plan(
            categ_ids=[Command.set(self.category.ids)],
            partner_category_ids=[Command.set(tag.ids)],
            discount_to=10,
        )
        self.add_event(1000, categ_id=below.id)
        self.settle()
        self.assertFalse(self.rows())
        self.customer.category_id = tag
        self.add_event(1000, categ_id=below.id, discount=10)
        self.add_event(1000, categ_id=below.id, discount=10.01)
        self.add_event(1000, categ_id=self.other_category.id)
        self.settle()
        self.assertEqual(self.earned(self.rep), 20)

    def test_assignment_dates(self):
        """COM-02: who is on the plan for half of the month meets half of the bounds."""
        plan = self.make_plan(self.colleague, rate=0, tiers=[(3000, 10)])
        self.assign(plan, self.rep, "2026-06-16")
        self.add_event(9000, day="2026-06-15")
        self.add_event(2000, day="2026-06-16")
        self.settle()
        self.assertEqual(self.earned(self.rep), 50)

    def test_assignment_shortened(self):
        """COM-02: days that change afterwards are settled by one row; nothing is rewritten."""
        plan = self.make_plan(self.rep, rate=0, tiers=[(3000, 10)], assigned="2026-06-01", begin="2026-06-01")
        self.add_event(4000, day="2026-06-02")
        self.settle()
        plan.assignment_ids.date_to = "2026-06-15"
        self.settle()
        self.settle()
        self.assertEqual(self.rows(self.rep).mapped("amount"), [100, 150])
        self.add_event(1000, day="2026-06-03")
        self.settle()
        self.assertEqual(self.earned(self.rep), 350)

    def test_new_terms_over_the_past(self):
        """COM-02: terms over days that were paid give the difference for each event; the old rows
        stay, and who is no longer paid is charged."""
        plan = self.make_plan(rate=2)
        self.add_event(1000, day="2026-04-10")
        kept = [self.add_event(amount) for amount in (1000, 600)]
        self.add_event(500, user=self.colleague)
        self.settle()
        before = self.rows().mapped("amount")
        self.assign(plan, self.stranger)
        plan.assignment_ids.filtered(lambda row: row.user_id == self.colleague).date_to = "2026-04-30"
        self.make_version(plan, rate=3, tiers=[(1000, 4)], begin="2026-05-01", method="whole")
        self.settle()
        rows = self.rows()
        self.assertEqual(rows[: len(before)].mapped("amount"), before)
        self.assertEqual(self.earned(self.rep, "2026-05"), 64)
        self.assertEqual(self.earned(self.rep, "2026-04"), 20)
        self.assertEqual(self.earned(self.colleague), 0)
        deltas = rows.filtered(lambda row: row.kind == "delta" and row.user_id == self.rep)
        self.assertEqual(deltas.event_id.ids, kept)
        self.assertEqual(deltas.mapped("amount"), [10, 22])

    def test_terms_twice(self):
        """COM-02: terms that are replaced again and computed again end at what the last ones say."""
        plan = self.make_plan(self.rep, rate=2)
        first = self.add_event(1000)
        self.settle()
        for rate in (5, 1, 3):
            self.make_version(plan, rate=rate, begin="2026-05-01")
            self.settle()
            self.assertEqual(self.earned(self.rep), rate * 10)
        self.add_event(-1000, origin=first, is_reversal=True)
        self.settle()
        self.assertEqual(self.earned(self.rep), 0)
        active = plan.version_ids.filtered(lambda version: version.state == "active")
        active.with_user(self.manager).action_recompute()
        self.settle()
        self.assertEqual(self.earned(self.rep), 0)
        retired = plan.version_ids.filtered(lambda version: version.state == "retired")
        self.assertEqual(len(retired), len(plan.version_ids) - 1)

    def test_late_person(self):
        """COM-02: somebody put on a plan for days that are settled is paid once it is computed again."""
        plan = self.make_plan(self.colleague)
        self.add_event(1000)
        self.settle()
        self.assign(plan, self.rep)
        self.settle()
        self.assertFalse(self.earned(self.rep))
        plan.version_ids.with_user(self.manager).action_recompute()
        self.settle()
        self.assertEqual(self.earned(self.rep), 20)

    def test_never_changed(self):
        """COM-02: neither a program nor PostgreSQL's own language changes a row of the ledger."""
        self.make_plan()
        self.add_event(1000)
        self.settle()
        row = self.rows()
        with self.assertRefused("never changes"):
            row.sudo().write({"amount": 1})
        with self.assertRefused("never changes"):
            row.sudo().unlink()
        for statement in (
            "UPDATE sale_kpi_ledger SET amount = 1",
            "DELETE FROM sale_kpi_ledger",
            "TRUNCATE sale_kpi_ledger CASCADE",
            "DELETE FROM sale_kpi_commission_account",
        ):
            with (
                self.assertRaisesRegex(Exception, "append-only"),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(statement)
        with self.assertRaises(UserError):  # also AccessError
            row.with_user(self.manager).create({"account_id": row.account_id.id, "amount": 5})

    def test_terms_in_force(self):
        """COM-02: terms in force never change, nor do their tiers, nor their dates."""
        plan = self.make_plan(rate=1, tiers=[(1000, 2)])
        version = plan.version_ids.with_user(self.manager)
        for attack in (
            lambda: version.write({"rate": 9}),
            lambda: version.write({"date_from": "2026-02-01"}),
            lambda: version.tier_ids.write({"rate": 9}),
            lambda: version.tier_ids.unlink(),
            lambda: version.tier_ids.create({"version_id": version.id, "lower": 5, "rate": 9}),
            lambda: version.unlink(),
        ):
            with self.assertRefused("never changes"), self.env.cr.savepoint():
                attack()
        with self.assertRefused("buttons"):
            version.write({"state": "draft"})
        with self.assertRefused("buttons"):
            version.create({"plan_id": plan.id, "rate": 9, "state": "active"})

    def test_one_writer(self):
        """COM-02: two settlements at once: the second one writes nothing and waits for its turn."""
        self.make_plan()
        self.add_event(1000)
        run = self.env["sale.kpi.commission.run"].search([("company_id", "=", self.company.id)])
        with self.registry.cursor() as other:
            other.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", (0x5A1EC0, run.plan_id.id))
            self.assertFalse(run._advance())
        self.assertFalse(self.rows())
        self.settle()
        self.assertEqual(self.earned(self.rep), 20)

    def test_killed(self):
        """COM-02: killed in the middle of a batch, the next run goes on: nothing lost, nothing twice."""
        self.make_plan(rate=1, tiers=[(1000, 2)])
        run = self.env["sale.kpi.commission.run"].search([("company_id", "=", self.company.id)])
        run.watermark = self.add_event(0, kind="order")  # what was on file is not counted here
        for _number in range(10):
            self.add_event(300)
        self.assertTrue(run._advance(3))
        try:
            with self.env.cr.savepoint():
                run._advance(3)
                raise KeyboardInterrupt
        except KeyboardInterrupt:
            self.env.invalidate_all()
        self.assertEqual(len(self.rows()), 3)
        while run._advance(4):
            pass
        self.assertEqual((len(self.rows()), self.earned(self.rep)), (10, 50))

    def make_split(self, subject, shares, **values):
        names = {"res.partner": "partner_id", "sale.order": "sale_order_id", "account.move": "move_id"}
        return self.env["sale.kpi.commission.split"].create(
            {
                names[subject._name]: subject.id,
                "date_from": "2026-01-01",
                "line_ids": [
                    Command.create(
                        {
                            "user_id" if person._name == "res.users" else "partner_id": person.id,
                            "percent": percent,
                        }
                    )
                    for person, percent in shares.items()
                ],
                **values,
            }
        )

    def test_terms_are_plain(self):
        """COM-02: the rule works on exact decimals, also of what a form shows as a float."""
        plan = self.make_plan(rate=0.1, tiers=[(0.3, 0.7)])
        terms = plan.version_ids._get_terms()
        self.assertIsInstance(terms, Terms)
        self.assertEqual([str(terms.rate), str(terms.tiers[0][1])], ["0.1000", "0.7000"])
