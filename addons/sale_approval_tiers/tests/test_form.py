from odoo.fields import Command
from odoo.tests import tagged

from .common import TEMPLATES, ApprovalCommon


@tagged("post_install", "-at_install")
class TestForm(ApprovalCommon):
    def html(self, report, record, user):
        reports = self.env["ir.actions.report"].with_user(user)
        return reports._render_qweb_html(f"approval_tiers.{report}", record.ids)[0].decode()

    def test_approval_form(self):
        """APV-12: the printed form shows document, amount and every step with signer, date and comment."""
        self.switch_on("amount_tiers")
        request = self.submit(self.make_order(80_000))
        self.approve(request, self.head, comment="Price as agreed.")
        request._record("comment", "By phone.", steps=request.step_ids[1], for_user=self.general)
        page = self.html("action_report_request", request, self.legal)
        for text in (
            request.document_name,
            "80,000.00",
            self.partner.name,
            "Draft check",
            "Wang Fang",
            "Price as agreed.",
            "for Zhou Qiang",
            request.step_ids[0].duty,
            request.seal,
            "data:image/png;base64,",
            "o_approval_box_open",
        ):
            with self.subTest(text=text):
                self.assertIn(text, page)
        decided = request._prepare_form_vals()["steps"][0]["decisions"][0]
        self.assertIn(decided["time"], page)

    def test_who_was_asked_once_signs_both_steps(self):
        """APV-12: a step that the same person agreed to before names him, not whoever acted last."""
        self.env.ref(TEMPLATES + "amount_tiers").repeat_mode = "once"
        self.switch_on("amount_tiers")
        request = self.submit(self.make_order(80_000))
        self.approve(request, self.head, self.legal)
        last = request._prepare_form_vals()["steps"][-1]
        signers = {row["signer"] for row in last["decisions"]} | ({last["before"]} - {""})
        self.assertEqual(request.step_ids[-1].state, "kept")
        self.assertEqual(signers, {"Wang Fang"})

    def test_unapproved_order_has_a_form(self):
        """APV-12: the form of an order that may not be printed yet is printed for those who decide."""
        self.switch_on("amount_tiers", "quote_manager")
        request = self.submit(self.make_order(80_000), gate="quote")
        self.assertIn("Wang Fang", self.html("action_report_request", request, self.rep))

    def test_route_chart_of_a_policy(self):
        """APV-12: the flow of a policy prints as a chart, with what is asked together side by side."""
        policy = self.env["approval.tiers.policy"].create(
            {
                "name": "Own chart",
                "res_model": "sale.order",
                "gate": "contract",
                "tier_ids": [
                    Command.create({"sequence": 1, "name": "Head", "duty": "Answers for the price."}),
                    Command.create({"sequence": 2, "name": "Twin", "is_parallel": True}),
                    Command.create({"sequence": 3, "name": "Boss", "amount_above": 500_000}),
                ],
            }
        )
        stages = [[tier.name for tier in stage] for stage in policy._get_chart_stages()]
        self.assertEqual(stages, [["Head", "Twin"], ["Boss"]])
        page = self.html("action_report_policy", policy, self.auditor)
        for text in ("Own chart", "Twin", "Answers for the price.", policy.tier_ids[2].sentence):
            with self.subTest(text=text):
                self.assertIn(text, page)
