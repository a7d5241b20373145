from odoo.tests import tagged

from .common import OcaCommon

BEGIN = "2026-01-01"


@tagged("post_install", "-at_install")
class TestCommission(OcaCommon):
    """Agents and rates become plans and assignments."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fixed = cls.put_commission("Agents", fix_qty=5.5, invoice_state="paid")
        cls.agent, cls.second = cls.env["res.partner"].create([{"name": "Agent A"}, {"name": "Agent B"}])
        cls.put_agent(cls.agent, cls.fixed)

    @classmethod
    def put_commission(cls, name, **values):
        proposed = {"commission_type": "fixed", "active": True, "amount_base_type": "gross_amount"}
        return cls.put("commission", name=name, **{**proposed, **values})

    @classmethod
    def put_agent(cls, partner, commission, settlement="monthly"):
        cls.env.cr.execute(
            "UPDATE res_partner SET agent = TRUE, commission_id = %s, settlement = %s WHERE id = %s",
            (commission, settlement, partner.id),
        )

    def put_customer(self, *agents):
        for agent in agents:
            self.env.cr.execute("INSERT INTO partner_agent_rel VALUES (%s, %s)", (self.partner.id, agent.id))

    def get_plans(self):
        return self.env["sale.kpi.commission.plan"].search([("name", "like", "From OCA")])

    def test_a_rate_and_its_agents(self):
        """COM-02: base, rate, person and his customers come over; the terms are a draft."""
        self.put_customer(self.agent)
        self.take_over(date_from=BEGIN)
        plan = self.get_plans()
        self.assertRecordValues(
            plan.version_ids,
            [{"state": "draft", "base": "collected", "rate": 5.5, "method": "flat", "period": "month"}],
        )
        self.assertEqual(plan.assignment_ids.partner_id, self.agent)
        split = self.env["sale.kpi.commission.split"].search([("plan_id", "=", plan.id)])
        self.assertRecordValues(split, [{"partner_id": self.partner.id}])
        self.assertRecordValues(split.line_ids, [{"partner_id": self.agent.id, "percent": 100.0}])

    def test_an_agent_who_logs_in_is_that_user(self):
        self.put_agent(self.rep.partner_id, self.fixed)
        self.take_over(date_from=BEGIN)
        self.assertIn(self.rep, self.get_plans().assignment_ids.user_id)

    def test_sections(self):
        """COM-02: a range's upper bound belongs to it; above the last nothing is paid, as it was there."""
        number = self.put_commission("By sections", commission_type="section", amount_base_type="net_amount")
        for lower, upper, percent in ((0, 1000, 2), (1000.01, 9000, 3)):
            self.put(
                "commission_section",
                commission_id=number,
                amount_from=lower,
                amount_to=upper,
                percent=percent,
            )
        self.put_agent(self.second, number, "quaterly")
        wizard = self.take_over(date_from=BEGIN)
        self.assertEqual(self.verdicts(wizard, "plan")["By sections"], "note")
        version = self.get_plans().version_ids.filtered(lambda one: one.method == "whole")
        self.assertRecordValues(version, [{"base": "margin", "rate": 2.0, "period": "quarter"}])
        tiers = [(tier.lower, tier.rate) for tier in version.tier_ids]
        self.assertEqual(tiers, [(1000.0, 3.0), (9000.0, 0.0)])

    def test_what_cannot_be_taken_over_is_listed(self):
        self.put_commission("Formula", commission_type="formula")
        overlap = self.put_commission("Overlap", commission_type="section")
        for lower, upper in ((0, 1000), (500, 2000)):
            self.put(
                "commission_section", commission_id=overlap, amount_from=lower, amount_to=upper, percent=1
            )
        self.put_commission("Too much", fix_qty=120)
        self.put_commission("Old", fix_qty=1, active=False)
        self.put_agent(self.second, self.fixed)
        self.put_customer(self.agent, self.second)
        self.put("commission_settlement", id=1)
        wizard = self.take_over(date_from=BEGIN)
        never = dict.fromkeys(("Formula", "Overlap", "Too much", "Old", "1 settlements"), "never")
        self.assertEqual(self.verdicts(wizard, "plan"), {"Agents": "new", **never})
        self.assertEqual(list(self.verdicts(wizard, "share").values()), ["never"])
        self.assertEqual(len(self.get_plans()), 1)

    def test_a_day_amid_a_quarter(self):
        self.put_agent(self.agent, self.fixed, "quaterly")
        wizard = self.look(date_from="2026-02-01")
        self.assertEqual(self.verdicts(wizard, "plan"), {"Agents": "never"})
        wizard.date_from = "2026-04-01"
        wizard.action_refresh()
        self.assertEqual(self.verdicts(wizard, "plan"), {"Agents": "new"})

    def test_twice_is_once(self):
        self.put_customer(self.agent)
        self.take_over(date_from=BEGIN)
        self.put_agent(self.second, self.fixed)
        wizard = self.take_over(date_from=BEGIN)
        self.assertEqual(self.verdicts(wizard, "person"), {"Agent A": "known", "Agent B": "new"})
        self.assertEqual(set(self.verdicts(wizard, "share").values()), {"known"})
        self.assertEqual(self.get_plans().assignment_ids.partner_id, self.agent | self.second)
