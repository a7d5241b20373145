from .common_commission import CommissionCommon


class TestCommissionEstimate(CommissionCommon):
    def estimate(self, user, month="2026-05-01"):
        plans = self.env["sale.kpi.commission.plan"].with_user(user)
        return plans._read_estimate(user, self.day(month))[user.id]

    def test_next_tier(self):
        """COM-02: 12,300 more bring 1,845, and the estimate says so."""
        self.make_plan(rate=1, tiers=[(500_000, 1.5)], floor=0)
        self.add_event(487_700)
        self.settle()
        answer = self.estimate(self.rep)
        self.assertEqual(
            (answer["earned"], answer["next_tier_gap"], answer["next_tier_gain"]), (4877, 12_300, 123)
        )

    def test_whole(self):
        """COM-02: where the rate reached pays the whole, the step over the bound is the gain."""
        self.make_plan(rate=1, tiers=[(100_000, 2.5)], method="whole")
        self.add_event(87_700)
        self.settle()
        answer = self.estimate(self.rep)
        self.assertEqual(answer["next_tier_gap"], 12_300.01)
        self.assertEqual(answer["next_tier_gain"], 1623)

    def test_cash_due(self):
        """COM-02: collected so far, and what is due by the end of the month."""
        self.make_plan(base="collected", rate=2)
        paid = self.bill((self.pump, 1, 1000), taxed=True, invoice_date_due="2026-05-31")
        self.pay(paid, 565)
        self.bill((self.pump, 3, 1000), day="2026-05-12", invoice_date_due="2026-07-15")
        self.capture()
        self.settle()
        answer = self.estimate(self.rep)
        self.assertEqual((answer["earned"], answer["if_closed_today"]), (10, 20))
        line = answer["lines"][0]
        self.assertEqual((line["reached"], line["probable"]), (500, 500))

    def test_orders(self):
        """COM-02: invoiced so far, and what is ordered and not invoiced yet."""
        self.make_plan(base="invoiced", rate=2)
        self.sell((self.pump, 4, 1000))
        self.capture()
        self.settle()
        self.assertEqual(self.estimate(self.rep)["if_closed_today"], 80)

    def test_top(self):
        """COM-02: who is on the last tier has no next one; who has no plan earns nothing."""
        self.make_plan(self.rep, rate=2)
        self.add_event(1000)
        self.settle()
        self.assertIsNone(self.estimate(self.rep)["next_tier_gap"])
        self.assertEqual(self.estimate(self.colleague)["lines"], [])

    def test_what_if(self):
        """COM-02: other terms over the past: cost, winners and losers; the ledger stays as it is."""
        plan = self.make_plan(self.rep, self.colleague, rate=2)
        origin = self.add_event(10_000)
        self.add_event(-4000, origin=origin)
        self.add_event(1000, user=self.colleague)
        self.add_event(1000, user=self.colleague, day="2026-07-03")
        self.settle()
        before = len(self.rows())
        draft = self.make_version(
            plan, rate=1, tiers=[(5000, 11)], begin="2026-01-01", activate=False, method="marginal"
        )
        scenario = self.env["sale.kpi.scenario"].with_user(self.manager)
        scenario = scenario.create(
            {"version_id": draft.id, "date_from": "2026-05-01", "date_to": "2026-06-30"}
        )
        scenario.action_run()
        self.assertRecordValues(
            scenario,
            [
                {
                    "base": 7000,
                    "amount_now": 140,
                    "amount_new": 170,
                    "difference": 30,
                    "winner_count": 1,
                    "loser_count": 1,
                }
            ],
        )
        self.assertEqual(scenario.ratio_new, 2.429)
        lines = {line.payee_id.user_id: line.difference for line in scenario.line_ids}
        self.assertEqual(lines, {self.rep: 40, self.colleague: -10})
        self.assertEqual((len(self.rows()), draft.state), (before, "draft"))
