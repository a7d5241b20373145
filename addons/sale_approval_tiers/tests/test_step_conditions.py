from base64 import b64encode

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestStepConditions(ApprovalCommon):
    """Ticks, files and comments that a tier wants before its step is approved."""

    def switch_on_tier(self, policy_vals=None, **tier_vals):
        policy = self.env["approval.tiers.policy"].create(
            {
                "name": "Checked",
                "res_model": "sale.order",
                "gate": "contract",
                "tier_ids": [Command.create({"name": "Clause check", "approver_type": "head", **tier_vals})],
                **(policy_vals or {}),
            }
        )
        policy.action_activate()
        return policy

    def switch_on_checklist(self):
        return self.switch_on_tier(
            checklist_ids=[
                Command.create({"name": "Price and quantity", "sequence": 1}),
                Command.create({"name": "Delivery date", "sequence": 2}),
                Command.create({"name": "Service terms", "sequence": 3, "is_required": False}),
            ]
        )

    def keys(self, step, *names):
        return [line["key"] for line in step.sudo().checklist if line["name"] in names]

    def test_unticked_compulsory_line(self):
        """APV-02: approving with an unticked compulsory line names that line and leaves the step open."""
        self.switch_on_checklist()
        request = self.submit(self.make_order(80_000))
        step = self.open_steps(request).with_user(self.head)
        self.assertTrue(step.needs_input)
        with self.assertRefused("not ticked is Price and quantity and Delivery date"):
            step.action_approve("Fine.")
        with self.assertRefused("not ticked is Delivery date\\."):
            step.action_approve("Fine.", self.keys(step, "Price and quantity", "Service terms"))
        self.assertEqual((step.state, request.state), ("open", "pending"))
        self.assertNotIn("approve", request.decision_ids.mapped("action"))
        step.action_approve("Fine.", self.keys(step, "Price and quantity", "Delivery date"))
        self.assertEqual(request.state, "approved")
        row = request.decision_ids[-1]
        ticked = {line["name"]: line["is_ticked"] for line in row.details["checklist"]}
        self.assertEqual(ticked, {"Price and quantity": True, "Delivery date": True, "Service terms": False})
        self.assertFalse(request.decision_ids._get_broken_row())

    def test_odd_ticks_are_refused(self):
        self.switch_on_checklist()
        step = self.open_steps(self.submit(self.make_order(1))).with_user(self.head)
        for ticks in ("all", {"1": True}, ["1"], [True, True], [None]):
            with self.subTest(ticks=ticks), self.assertRaises(UserError), self.cr.savepoint():
                step.action_approve("x", ticks)
        self.assertEqual(step.state, "open")

    def test_checklist_is_frozen(self):
        """APV-02: a running request keeps the lines it began with; what is in force is not edited."""
        policy = self.switch_on_checklist()
        step = self.open_steps(self.submit(self.make_order(1)))
        for attempt in (
            lambda: policy.tier_ids.checklist_ids[0].write({"name": "Nothing"}),
            lambda: policy.tier_ids.checklist_ids[0].unlink(),
            lambda: policy.tier_ids.write({"checklist_ids": [Command.create({"name": "More"})]}),
            lambda: policy.tier_ids.checklist_ids.create({"name": "More", "tier_id": policy.tier_ids.id}),
        ):
            with self.assertRefused("in force or retired"), self.cr.savepoint():
                attempt()
        draft = policy.browse(policy.action_new_version()["res_id"])
        self.assertEqual(len(draft.tier_ids.checklist_ids), 3)  # a new version starts from the old lines
        draft.tier_ids.checklist_ids.unlink()
        draft.action_activate()
        self.assertEqual(len(step.checklist), 3)
        with self.assertRefused("not ticked"):
            step.with_user(self.head).action_approve()

    def test_dialog_ticks(self):
        """APV-02: the dialog offers the lines, and what is ticked in it counts."""
        self.switch_on_checklist()
        step = self.open_steps(self.submit(self.make_order(1))).with_user(self.head)
        action = step.action_decide_dialog()
        dialog = self.env[action["res_model"]].with_user(self.head).browse(action["res_id"])
        self.assertEqual(
            dialog.check_ids.mapped("display_name"),
            ["Price and quantity (compulsory)", "Delivery date (compulsory)", "Service terms"],
        )
        with self.assertRefused("not ticked"):
            dialog.action_confirm()
        dialog.ticked_ids = dialog.check_ids.filtered("is_required")
        dialog.action_confirm()
        self.assertEqual(step.state, "approved")

    def test_forged_dialog(self):
        """APV-02: lines taken out of the dialog are still asked by the step."""
        self.switch_on_checklist()
        step = self.open_steps(self.submit(self.make_order(1))).with_user(self.head)
        dialog = self.env["approval.tiers.decide"].with_user(self.head)
        with self.assertRefused("not ticked"):
            dialog.create({"step_ids": step.ids, "action": "approve"}).action_confirm()
        line = {"key": 0, "name": "x"}
        forged = dialog.create(
            {"step_ids": step.ids, "action": "approve", "check_ids": [Command.create(line)]}
        )
        forged.ticked_ids = forged.check_ids
        with self.assertRefused("not ticked"):
            forged.action_confirm()

    def test_comment_where_the_tier_says_so(self):
        """APV-02: a tier that wants a comment gets one; others approve without a word."""
        self.switch_on_tier(is_comment_required=True)
        step = self.open_steps(self.submit(self.make_order(1))).with_user(self.head)
        for comment in (None, "", "  "):
            with self.subTest(comment=comment), self.assertRefused("asks for a comment"):
                step.action_approve(comment)
        step.action_approve("Checked against the offer.")
        self.assertEqual(step.state, "approved")

    def test_panel_opens_the_dialog_only_where_needed(self):
        self.switch_on_checklist()
        request = self.submit(self.make_order(1))
        approve = request.with_user(self.head).approval_panel[0]["actions"][0]
        self.assertEqual((approve["name"], approve["is_dialog"]), ("approve", True))
        self.env["approval.tiers.policy"].search([("state", "=", "active")]).action_retire()
        self.switch_on("manager_only")
        request = self.submit(self.make_order(1))
        approve = request.with_user(self.head).approval_panel[0]["actions"][0]
        self.assertFalse(approve["is_dialog"])

    # Files

    def switch_on_documents(self):
        kinds = self.env["approval.tiers.document.kind"]
        kind = kinds.create({"name": "Credit report"})
        self.switch_on_tier(document_kind_ids=kind.ids)
        return kind

    def test_file_of_the_approver(self):
        """APV-12: a step waits for its compulsory file; the approver adds it, and its hash is in the log."""
        kind = self.switch_on_documents()
        order = self.make_order(1)
        request = self.submit(order)
        step = self.open_steps(request).with_user(self.head)
        with self.assertRefused("no file yet for Credit report"):
            step.action_approve()
        action = step.action_decide_dialog()
        dialog = self.env[action["res_model"]].with_user(self.head).browse(action["res_id"])
        self.assertEqual(dialog.file_ids.kind_id, kind)
        dialog.file_ids.write({"file": b64encode(b"AAA"), "name": "report.pdf"})
        dialog.action_confirm()
        self.assertEqual(request.state, "approved")
        paper = step.document_ids
        self.assertEqual((paper.name, paper.res_id, paper.create_uid), ("report.pdf", order.id, self.head))
        self.assertEqual(
            request.decision_ids[-1].details["documents"],
            [{"kind": "Credit report", "name": "report.pdf", "checksum": paper.checksum}],
        )
        self.assertFalse(order._approval_blocker("contract"))  # his file is no change of the order

    def test_file_of_the_author_counts(self):
        kind = self.switch_on_documents()
        order = self.make_order(1)
        self.env["approval.tiers.document"].with_user(self.rep).create(
            {
                "res_model": order._name,
                "res_id": order.id,
                "kind_id": kind.id,
                "name": "a.pdf",
                "file": b64encode(b"A"),
            }
        )
        request = self.submit(order)
        self.approve(request, self.head)
        self.assertEqual(request.state, "approved")

    def test_only_who_is_asked_adds_files(self):
        kind = self.switch_on_documents()
        step = self.open_steps(self.submit(self.make_order(1)))
        for user in (self.rep, self.colleague, self.legal):
            with self.subTest(user=user.name), self.assertRaises(AccessError), self.cr.savepoint():
                step.with_user(user).action_add_document(kind.id, "a.pdf", b64encode(b"A"))
