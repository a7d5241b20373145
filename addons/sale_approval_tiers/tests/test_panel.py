from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestPanel(ApprovalCommon):
    def gates(self, order, user=None):
        order.invalidate_recordset(["approval_panel"])
        panel = order.with_user(user or self.rep).approval_panel or []
        return [
            (gate["gate"], gate["state"], [action["name"] for action in gate["actions"]]) for gate in panel
        ]

    def test_quote_gate_alone(self):
        """QTE-05: with only the quotation policy on, the panel asks for it."""
        self.switch_on("quote_manager")
        self.assertEqual(self.gates(self.make_order(1)), [("quote", "needed", ["submit"])])

    def test_both_gates(self):
        self.switch_on("quote_manager", "amount_tiers")
        order = self.make_order(80_000)
        self.assertEqual(
            self.gates(order), [("quote", "needed", ["submit"]), ("contract", "needed", ["submit"])]
        )
        request = self.submit(order)
        self.assertEqual(self.gates(order)[1], ("contract", "pending", ["recall"]))
        self.assertEqual(self.gates(order, self.head)[1][2], ["approve", "return", "reject"])
        self.approve(request, self.head, self.legal, self.head)
        self.assertEqual(self.gates(order), [("contract", "approved", [])])

    def test_typing_asks_for_no_panel(self):
        """The panel tells of what is stored: it is not made anew for each thing that somebody types."""
        self.switch_on("amount_tiers")
        order = self.make_order(80_000).with_user(self.rep)
        spec = {
            "note": {},
            "amount_total": {},
            "approval_panel": {},
            "order_line": {"fields": {"price_unit": {}}},
        }
        lines = {"order_line": [Command.update(order.order_line.id, {"price_unit": 90_000})]}
        with patch.object(self.registry["sale.order"], "_get_approval_panel") as make:
            typed = order.onchange(lines, ["order_line"], spec)
        make.assert_not_called()
        self.assertGreater(typed["value"]["amount_total"], 90_000 - 1)
        self.assertEqual(order.web_save(lines, spec)[0]["approval_panel"][0]["gate"], "contract")

    def test_confirmed_before_the_policy(self):
        """An order that was confirmed when nothing was in force asks for nothing."""
        order = self.make_order(1)
        order.action_confirm()
        self.switch_on("amount_tiers")
        self.assertEqual(self.gates(order), [])

    def test_no_button_that_refuses(self):
        policy = self.switch_on("amount_tiers")
        order = self.make_order(80_000)
        self.open_steps(self.submit(order)).with_user(self.head).action_reject("No.")
        self.assertEqual(self.gates(order), [("contract", "rejected", ["submit"])])
        policy.action_retire()
        self.assertEqual(self.gates(order), [("contract", "rejected", [])])

    def test_old_requests_show_as_they_ended(self):
        self.switch_on("amount_tiers")
        order = self.make_order(80_000)
        recalled = self.submit(order)
        recalled.with_user(self.rep).action_recall()
        first = self.submit(order)
        self.approve(first, self.head, self.legal, self.head)
        order.order_line.price_unit = 70_000
        self.submit(order)
        for request, state in ((recalled, "recalled"), (first, "approved")):
            self.assertEqual(request.approval_panel[0]["state"], state)

    def test_list_drops_what_i_have_done(self):
        """APV-17: a step I agreed to leaves my list while others must still agree."""
        other = new_test_user(self.env, "t_legal2", groups="approval_tiers.group_legal")
        policy = self.env["approval.tiers.policy"].create(
            {
                "name": "Both",
                "res_model": "sale.order",
                "gate": "contract",
                "tier_ids": [
                    Command.create(
                        {
                            "name": "Legal",
                            "approver_type": "group",
                            "approver_group_id": self.env.ref("approval_tiers.group_legal").id,
                            "quorum_mode": "all",
                        }
                    )
                ],
            }
        )
        policy.action_activate()
        step = self.submit(self.make_order(1)).step_ids
        self.approve(step.request_id, self.legal)
        action = self.env.ref("approval_tiers.approval_tiers_step_action_to_approve")
        for user, expected in ((self.legal, False), (other, True)):
            domain = safe_eval(action.domain, {"uid": user.id})
            self.assertEqual(bool(step.with_user(user).search(domain)), expected)
