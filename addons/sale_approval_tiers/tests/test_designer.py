from datetime import timedelta

from freezegun import freeze_time
from psycopg2.errors import LockNotAvailable

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.sql_db import db_connect
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .common import ApprovalCommon


class PolicyCommon(ApprovalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = new_test_user(
            cls.env,
            "t_officer",
            groups="approval_tiers.group_officer,sales_team.group_sale_salesman_all_leads",
        )

    @classmethod
    def make_policy(cls, *tiers, user=None, **values):
        """A draft about contracts; ``tiers`` are dicts, a name makes a tier of that person."""
        tiers = tiers or ({"name": "Head", "approver_type": "head"},)
        return (
            cls.env["approval.tiers.policy"]
            .with_user(user or cls.officer)
            .create(
                {
                    "name": "Own policy",
                    "res_model": "sale.order",
                    "gate": "contract",
                    "tier_ids": [
                        Command.create({"sequence": index, **tier}) for index, tier in enumerate(tiers, 1)
                    ],
                    **values,
                }
            )
        )

    @classmethod
    def by(cls, user, **values):
        """Values of a tier that ``user`` decides."""
        return {
            "name": user.name,
            "approver_type": "user",
            "approver_user_ids": [Command.set(user.ids)],
            **values,
        }

    def plain(self, text):
        return (text or "").replace("\xa0", "")


@tagged("post_install", "-at_install")
class TestDesigner(PolicyCommon):
    def test_tiers_in_plain_sentences(self):
        """The designer says each tier in a sentence, with the bands of the ladder."""
        policy = self.switch_on("amount_tiers")
        ladder = policy.tier_ids.filtered(lambda tier: tier._is_always_asked())
        words = [self.plain(sentence) for sentence in ladder.mapped("sentence")]
        late = "; then also the superior of whoever is asked"
        self.assertEqual(
            words,
            [
                "Always: the head of the department or team, within 8 working hours" + late,
                "Always: one of Approves: Legal, within 16 working hours" + late,
                "If the amount is ¥100,000.00 or less: the head of the department or team, "
                "within 8 working hours" + late,
                "If the amount is above ¥100,000.00, up to and including ¥500,000.00: "
                "one of Approves: Deputy general manager, within 16 working hours" + late,
                "If the amount is above ¥500,000.00: one of Approves: General manager, "
                "within 16 working hours" + late,
            ],
        )

    def test_sentence_names_the_condition(self):
        policy = self.make_policy(
            self.by(self.legal, domain="[('partner_id.country_id', '=', 1)]", amount_above=10),
            self.by(self.finance, is_parallel=True, condition_note="customer abroad"),
        )
        words = [self.plain(sentence) for sentence in policy.tier_ids.mapped("sentence")]
        self.assertEqual(
            words,
            [
                "If the amount is above ¥10.00 and the condition on Country holds: Zhao Min",
                "If customer abroad: Qian Li (at the same time as the tier above)",
            ],
        )

    def test_try_a_draft(self):
        """A draft shows the route of a chosen document, with reasons, and is asked nowhere."""
        draft = self.make_policy({"name": "Head"}, self.by(self.general, amount_above=500_000))
        order = self.make_order(500_000.01)
        attempt = self.env["approval.tiers.policy.try"].browse(draft.action_try()["res_id"])
        with Form(attempt.with_user(self.officer)) as form:
            form.res_id = order.id
            route = self.plain(str(form.route_html))
        for text in ("Wang Fang", "Zhou Qiang", "¥500,000.01 &gt; ¥500,000.00", "Today this document needs"):
            self.assertIn(text, route)
        self.assertFalse(order.approval_request_ids)
        self.assertFalse(order._approval_blocker("contract"))

    def test_try_says_who_wins_instead(self):
        first = self.make_policy(name="First", sequence=1)
        first.action_activate()
        draft = self.make_policy(domain="[('amount_total', '>', 1000)]")
        order = self.make_order(1_000)
        result = draft._try_on(order)
        self.assertFalse(result["steps"])
        self.assertIn("condition does not hold", result["problem"])
        self.assertIn("First", result["remark"])

    def test_try_needs_the_right_to_read(self):
        """Trying a policy shows no document that its user may not read."""
        other = self.make_order(10)
        attempt = self.env["approval.tiers.policy.try"].with_user(self.legal)
        attempt = attempt.create({"policy_id": self.make_policy().id, "res_id": other.id})
        with self.assertRaises(AccessError):
            attempt.read(["route_html"])

    def test_what_would_avoid_a_step(self):
        """Each step says the nearest change that makes it unnecessary; frozen with the request."""
        policy = self.make_policy(
            {"name": "Head"},
            self.by(self.general, amount_above=500_000),
            self.by(self.finance, domain="[('prepayment_percent', '<', 0.3), ('amount_total', '>', 9)]"),
            self.by(self.legal, domain="[('client_order_ref', '!=', False)]"),
        )
        policy.action_activate()
        order = self.make_order(600_000, client_order_ref="PO", prepayment_percent=0.2)
        request = self.submit(order)
        self.assertEqual(
            [self.plain(avoid) for avoid in request.step_ids.mapped("avoid")],
            [
                "",
                "At ¥500,000.00 or less this step is not needed.",
                "With Prepayment percentage at 0.30 or more this step is not needed.",
                "If “The condition on Customer Reference” no longer holds, this step is not needed.",
            ],
        )
        shown = order.with_user(self.rep).approval_panel[-1]["steps"][1]
        self.assertIn("500,000.00 or less", self.plain(shown["avoid"]))

    def test_splitting_is_added_up(self):
        """Three contracts of one customer within the window meet the tier of their sum."""
        policy = self.make_policy(
            {"name": "Head"}, self.by(self.general, amount_above=500_000), split_days=30
        )
        policy.action_activate()
        first = self.make_order(300_000)
        self.assertEqual(len(self.submit(first).step_ids), 1)
        contact = self.env["res.partner"].create({"name": "Buyer", "parent_id": self.partner.id})
        second = self.make_order(200_000.01, partner_id=contact.id)
        request = self.submit(second)
        self.assertEqual(request.step_ids.mapped("name"), ["Head", "Zhou Qiang"])
        reason = self.plain(request.step_ids[-1].reason)
        self.assertIn(f"Together with {first.name}", reason)
        self.assertIn("¥500,000.01 > ¥500,000.00", reason)

    def test_sum_at_the_bound_and_outside_the_window(self):
        policy = self.make_policy(
            {"name": "Head"}, self.by(self.general, amount_above=500_000), split_days=30
        )
        policy.action_activate()
        with freeze_time(fields.Datetime.now() - timedelta(days=31)):
            self.submit(self.make_order(400_000))
        self.submit(self.make_order(300_000))
        self.assertEqual(len(self.submit(self.make_order(200_000)).step_ids), 1)

    def test_submitted_together_is_one(self):
        """Two orders in one call are no way around the sum."""
        policy = self.make_policy(
            {"name": "Head"}, self.by(self.general, amount_above=500_000), split_days=30
        )
        policy.action_activate()
        both = self.make_order(300_000) | self.make_order(300_000)
        both.with_user(self.rep).action_approval_submit("contract")
        requests = both.sudo().approval_request_ids
        self.assertEqual([len(request.step_ids) for request in requests], [2, 2])

    def test_two_at_one_moment(self):
        """While one order is being submitted, another of the same customer has to wait for it."""
        self.make_policy(split_days=30).action_activate()
        customer = self.env.ref("base.main_partner")  # known to other transactions too
        self.submit(self.make_order(10, partner_id=customer.id))
        with (
            db_connect(self.env.cr.dbname).cursor() as other,
            self.assertRaises(LockNotAvailable),
            mute_logger("odoo.sql_db"),
        ):
            other.execute("SELECT 1 FROM res_partner WHERE id = %s FOR UPDATE NOWAIT", [customer.id])

    def test_splitting_costs_one_query(self):
        """One query adds up for all orders, however many."""
        orders = self.env["sale.order"].union(*(self.make_order(10 + i) for i in range(10)))
        orders._get_approval_related_amounts(30)
        with self.assertQueryCount(1):
            orders._get_approval_related_amounts(30)


@tagged("post_install", "-at_install")
class TestPolicyLint(PolicyCommon):
    def codes(self, policy):
        return [(finding["code"], finding["severity"]) for finding in policy._lint()]

    def test_gap_refuses_activation(self):
        """An amount for which nobody can ever sign is said on the form and refuses activation."""
        policy = self.make_policy(self.by(self.general, amount_above=500))
        self.assertIn(("gap", "error"), self.codes(policy))
        self.assertIn("up to and including", str(policy.lint_html))
        with self.assertRefused("Nobody surely signs up to and including"):
            policy.action_activate()

    def test_findings(self):
        cases = {
            "overlap": self.make_policy(
                self.by(self.head, is_band=True), self.by(self.legal, is_band=True), is_cumulative=False
            ),
            "no_ladder": self.make_policy(
                {"name": "Head"},
                self.by(self.legal, amount_above=1),
                self.by(self.general, amount_above=2),
                is_cumulative=False,
            ),
            "quorum": self.make_policy(self.by(self.legal, quorum_mode="number", quorum_value=2)),
            "duplicate": self.make_policy(self.by(self.legal), self.by(self.legal)),
            "no_access": self.make_policy(self.by(self.legal)),
            "never": self.make_policy(
                {"name": "Head"},
                self.by(self.legal, domain="[('state', '=', 'sale')]"),
                domain="[('state', '=', 'draft')]",
            ),
        }
        for code, policy in cases.items():
            with self.subTest(code=code):
                self.assertIn(code, dict(self.codes(policy)))

    def test_shipped_templates_have_no_error(self):
        for name in ("quote_manager", "full_chain", "amount_tiers", "manager_only"):
            with self.subTest(template=name):
                policy = self.switch_on(name)
                self.assertNotIn("error", [severity for _code, severity in self.codes(policy)])

    def test_self_approval(self):
        """The only approver who submits such documents himself is named."""
        self.switch_on("manager_only")
        self.submit(self.make_order(10))
        policy = self.make_policy(self.by(self.rep))
        self.assertIn(("self_approval", "warning"), self.codes(policy))

    def test_missing_superior(self):
        self.switch_on("manager_only")
        self.submit(self.make_order(10))
        policy = self.make_policy({"name": "Top", "approver_type": "superior", "approver_level": 9})
        findings = [finding["text"] for finding in policy._lint() if finding["code"] == "no_superior"]
        self.assertIn("Li Na", findings[0])

    def test_never_reached_policy(self):
        first = self.make_policy(name="Takes all", sequence=1)
        first.action_activate()
        late = self.make_policy(sequence=2)
        self.assertIn("Takes all", [f["text"] for f in late._lint() if f["code"] == "unreachable"][0])
        version = first.browse(first.action_new_version()["res_id"])
        self.assertNotIn("unreachable", dict(self.codes(version)))

    def test_later_issued_wins_a_tie(self):
        """WFC-06: with two rule sets in force at one place the later issued one is used."""
        early, late = self.make_policy(name="Early"), self.make_policy(name="Late")
        with freeze_time("2026-03-02 08:00:00"):
            late.action_activate()
        with freeze_time("2026-03-03 08:00:00"):
            early.action_activate()  # drafted first, issued last
        order = self.make_order(10)
        matched = self.env["approval.tiers.policy"]._match(order, "contract")
        self.assertEqual(matched[order.id].name, "Early")
