from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestRouteAttacks(ApprovalCommon):
    """Ways to be asked about less, or by somebody kinder."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("amount_tiers")

    def final(self, order):
        return self.submit(order).step_ids[-1].candidate_ids

    def test_forged_totals(self):
        """APV-04: the tier follows the lines, whatever somebody wrote into the totals."""
        for forged in ({"amount_total": 1.0}, {"currency_rate": 1000.0}, {"amount_untaxed": 1.0}):
            with self.subTest(forged=forged):
                order = self.make_order(900_000)
                order.write(forged)
                self.assertEqual(self.final(order), self.general)
                self.assertEqual(order.amount_total, 900_000)

    def test_forged_total_does_not_slip_past_a_condition(self):
        self.env["approval.tiers.policy"].search([("state", "=", "active")]).action_retire()
        policy = self.env["approval.tiers.policy"].create(
            {
                "name": "Large only",
                "res_model": "sale.order",
                "gate": "contract",
                "domain": "[('amount_total', '>', 1000)]",
                "tier_ids": [Command.create({"name": "Head", "approver_type": "head"})],
            }
        )
        policy.action_activate()
        order = self.make_order(900_000)
        order.write({"amount_total": 1.0})
        with self.assertRaises(UserError):
            order.action_confirm()

    def test_old_rate(self):
        """APV-04: an old order date buys no old exchange rate."""
        usd = self.setup_other_currency("USD", rates=[("2001-01-01", 100.0), ("2020-01-01", 0.2)])
        pricelist = self.env["product.pricelist"].create({"name": "USD", "currency_id": usd.id})
        order = self.make_order(900_000, pricelist_id=pricelist.id)
        order.date_order = "2001-06-01"
        self.assertEqual(self.final(order), self.general)
        self.assertEqual(order.approval_request_ids.sudo().amount, 4_500_000)

    def test_friendly_team(self):
        """ROL-03: the head who agreed must be the head of the team the order is in."""
        friend = new_test_user(self.env, "t_friend", groups="sales_team.group_sale_salesman_all_leads")
        team = self.env["crm.team"].create({"name": "Friends", "user_id": friend.id})
        order = self.make_order(80_000)
        order.team_id = team
        self.approve(self.submit(order), friend, self.legal, friend)
        order.team_id = self.sale_team
        with self.assertRefused("changed since its approval"):
            order.action_confirm()

    def test_field_that_chose_the_policy(self):
        policy = self.env["approval.tiers.policy"].create(
            {
                "name": "By phone",
                "res_model": "sale.order",
                "gate": "contract",
                "sequence": 1,
                "domain": "[('origin', '=', 'phone')]",
                "tier_ids": [Command.create({"name": "Head", "approver_type": "head"})],
            }
        )
        policy.action_activate()
        order = self.make_order(900_000, origin="phone")
        self.approve(self.submit(order), self.head)
        self.assertFalse(order._approval_blocker("contract"))
        order.origin = "mail"
        with self.assertRefused("Source Document: phone → mail"):
            order.action_confirm()

    def test_context_is_no_key(self):
        """Neither language nor time zone nor chosen companies switch a policy off."""
        self.env["approval.tiers.policy"].search([("state", "=", "active")]).action_retire()
        self.env["res.lang"]._activate_lang("fr_FR")
        self.service_product.with_context(lang="fr_FR").name = "Autre"
        policy = self.env["approval.tiers.policy"].create(
            {
                "name": "Named",
                "res_model": "sale.order",
                "gate": "contract",
                "start_date": fields.Date.today(),
                "domain": f"[('order_line.product_id.name', '=', '{self.service_product.name}')]",
                "tier_ids": [Command.create({"name": "Head", "approver_type": "head"})],
            }
        )
        policy.action_activate()
        order = self.make_order(80_000)
        for context in ({"lang": "fr_FR"}, {"tz": "Etc/GMT+12"}, {"tz": "Etc/GMT-14"}):
            with self.subTest(context=context), self.assertRaises(UserError):
                order.with_context(**context).action_confirm()

    def test_goods_as_down_payment(self):
        """Only lines that Odoo made for an invoice stay outside the seal."""
        order = self.approved_order()
        lines = {
            "goods": {"product_id": self.product.id, "product_uom_qty": 1000, "price_unit": 0},
            "no quantity": {"product_id": self.product.id, "product_uom_qty": 0, "price_unit": 5},
            "promise": {"display_type": "line_section", "name": "Free for life"},
        }
        for name, vals in lines.items():
            with self.subTest(line=name):
                line = order.order_line.create({"order_id": order.id, "is_downpayment": True, **vals})
                with self.assertRefused("changed since its approval"):
                    order.action_confirm()
                line.unlink()

    def test_down_payment_by_odoo_keeps_the_approval(self):
        order = self.approved_order()
        order.action_confirm()
        self.env["sale.advance.payment.inv"].create(
            {
                "advance_payment_method": "percentage",
                "amount": 30,
                "sale_order_ids": [Command.set(order.ids)],
            }
        ).create_invoices()
        self.assertTrue(order.order_line.filtered("is_downpayment"))
        self.assertEqual(order.approval_status, "approved")


@tagged("post_install", "-at_install")
class TestOtherAttacks(ApprovalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("amount_tiers")

    def test_users_can_still_be_deleted(self):
        """The guard of the log hits its own rows, not whoever never touched it."""
        self.submit(self.make_order(80_000))
        new_test_user(self.env, "t_trainee").unlink()

    def test_customer_reads_no_opinions(self):
        """APV-11: what approvers say stays inside."""
        portal = new_test_user(self.env, "t_portal", groups="base.group_portal")
        order = self.make_order(80_000, partner_id=portal.partner_id.id)
        self.submit(order)
        mine = order.with_user(portal)
        self.assertTrue(mine.read(["name"]))
        for name in ("approval_panel", "approval_status", "approval_gate", "approval_request_ids"):
            with self.subTest(field=name), self.assertRaises(AccessError):
                mine.read([name])

    def test_former_approver_does_not_keep_his_own_approval(self):
        """APV-15: what the head agreed to does not count once he is the one who asks."""
        order = self.make_order(80_000)
        first = self.submit(order)
        self.approve(first, self.head)
        self.open_steps(first).with_user(self.legal).action_return("Drawings?")
        second = self.submit(order, user=self.head)
        self.assertEqual(second.step_ids[0].state, "open")
        self.assertEqual(second.step_ids[0].candidate_ids, self.deputy)

    def test_candidate_who_moved_decides_no_more(self):
        other = self._create_company(name="Other")
        request = self.submit(self.make_order(80_000))
        self.head.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        with self.assertRaises(AccessError):
            self.open_steps(request).with_user(self.head).action_approve()

    def test_odd_comments_leave_the_chain_whole(self):
        request = self.submit(self.make_order(80_000))
        for comment in (123, ["x"], {"a": 1}, "a\r\nb ", "  ", "<b>b</b>"):
            request.with_user(self.rep).sudo()._record("comment", comment)
        self.open_steps(request).with_user(self.head).action_return({"a": 1})
        self.env.invalidate_all()
        self.assertFalse(request.decision_ids._get_broken_row())

    def test_nothing_to_do_is_no_error(self):
        self.env["sale.order"].with_user(self.rep).action_approval_submit("contract")
        self.env["approval.tiers.step"].with_user(self.rep).action_approve()

    def test_granted_rights_are_not_enough(self):
        """APV-11: an access right added later still writes no request."""
        request = self.submit(self.make_order(80_000))
        for name in ("request", "step"):
            self.env["ir.model.access"].create(
                {
                    "name": "Too much",
                    "model_id": self.env["ir.model"]._get_id(f"approval.tiers.{name}"),
                    "group_id": self.env.ref("base.group_user").id,
                    "perm_read": True,
                    "perm_write": True,
                    "perm_create": True,
                }
            )
        for record in (request, request.step_ids[0]):
            with self.assertRaises(AccessError):
                record.with_user(self.rep).write({"state": "approved"})

    def test_owner_recalls_what_his_head_submitted(self):
        order = self.make_order(80_000)
        request = self.submit(order, user=self.head)
        self.assertTrue(request.with_user(self.rep).read(["state"]))
        request.with_user(self.rep).action_recall()
        self.assertEqual(request.state, "recalled")

    def test_unsaved_order(self):
        order = self.env["sale.order"].new({"partner_id": self.partner.id})
        self.assertFalse(order._approval_blocker("contract"))
        self.assertFalse(order.approval_panel)

    def test_missing_activity_type(self):
        self.env.ref("approval_tiers.mail_activity_type_approval").unlink()
        self.assertEqual(self.submit(self.make_order(80_000)).state, "pending")

    def test_reminder_goes_only_with_the_decision(self):
        """APV-11: marking the activity done decides nothing and loses nothing."""
        request = self.submit(self.make_order(80_000))
        activity = request.activity_ids.with_user(self.head)
        for attempt in (activity.action_feedback, activity.unlink):
            with self.assertRefused("Approve, return or reject"):
                attempt()
        self.approve(request, self.head)
        self.assertNotIn(self.head, request.activity_ids.user_id)

    def test_call_without_language(self):
        """Steps are frozen in the requester's language though JSON-2 names none."""
        self.env["res.lang"]._activate_lang("zh_CN")
        tier = self.env["approval.tiers.policy"].search([("state", "=", "active")]).tier_ids[0]
        tier.policy_id.action_retire()
        draft = tier.policy_id.browse(tier.policy_id.action_new_version()["res_id"])
        draft.tier_ids[0].with_context(lang="zh_CN").name = "初稿审核"
        draft.action_activate()
        self.rep.lang = "zh_CN"
        order = self.make_order(80_000).with_context(lang=None)
        self.assertEqual(self.submit(order).step_ids[0].name, "初稿审核")

    def test_start_of_steps_in_the_context(self):
        """What steps start with is not the caller's to say."""
        order = self.make_order(80_000).with_context(approval_step_defaults={"state": "approved"})
        self.assertEqual(set(self.submit(order).step_ids.mapped("state")), {"open", "waiting"})
