from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .test_designer import PolicyCommon


class GovernedCommon(PolicyCommon):
    """Policies for policies are in force."""

    @classmethod
    def govern(cls, *classes):
        cls.members = cls.legal | cls.finance | cls.deputy
        cls.env.ref("approval_tiers.group_committee").user_ids = cls.members
        for name in classes or ("major", "local", "normal"):  # the last one governs those that follow
            cls.env.ref(f"approval_tiers.policy_template_{name}")._switch_on(cls.env.company)

    def submit_policy(self, policy, user=None):
        policy.with_user(user or self.officer).action_approval_submit(policy._get_change_gate())
        return policy.sudo().approval_request_ids.sorted("id")[-1]

    def due(self, policy, user, activity):
        return policy.sudo().activity_ids.filtered(
            lambda row: (
                row.user_id == user
                and row.activity_type_id == self.env.ref(f"approval_tiers.mail_activity_type_{activity}")
            )
        )


@tagged("post_install", "-at_install")
class TestPolicyLife(GovernedCommon):
    def test_general_manager_approves_making(self):
        """WFC-06: making a policy waits for the general manager; his approval issues it."""
        self.govern()
        policy = self.make_policy(name="New rules")
        with self.assertRefused("needs approval"):
            policy.action_activate()
        with self.assertRaises(UserError):
            policy.write({"state": "active"})
        request = self.submit_policy(policy)
        self.assertEqual((policy.state, request.step_ids.candidate_ids), ("approval", self.general))
        with self.assertRefused("waits for approval"):
            policy.name = "Something else"
        with self.assertRefused("waits for approval"):
            policy.tier_ids.name = "Something else"
        self.approve(request, self.general)
        self.assertEqual((policy.state, policy.activated_by_id), ("active", self.general))
        self.assertTrue(self.make_order(10)._approval_blocker("contract"))

    def test_change_and_end_need_him_too(self):
        """WFC-06: a new version and the end of a policy are approved by the general manager; ended,
        it is archived at its end date and stays readable."""
        policy = self.make_policy()
        policy.action_activate()
        self.govern()
        version = policy.browse(policy.action_new_version()["res_id"])
        with self.assertRefused("needs approval"):
            version.action_activate()
        self.approve(self.submit_policy(version), self.general)
        self.assertEqual((policy.state, version.state), ("retired", "active"))
        attempts = [
            version.action_retire,
            lambda: version.write({"end_date": "2020-01-01"}),
            lambda: version.write({"sequence": 99}),
            lambda: version.write({"state": "retired"}),
            lambda: version.write({"ending_date": fields.Date.today()}),
            lambda: version._request_end(fields.Date.today(), " "),
        ]
        for index, attempt in enumerate(attempts):
            with self.subTest(attempt=index), self.assertRaises(UserError):
                attempt()
        last = fields.Date.today() + timedelta(days=3)
        version._request_end(last, "The market has changed.")
        self.assertEqual((version.state, version.ending_date), ("active", last))
        request = version.sudo().approval_request_ids.sorted("id")[-1]
        self.approve(request, self.general)
        self.assertEqual((version.state, version.end_date), ("active", last))
        with self.assertRefused("not before"):
            version.action_retire()
        self.env["approval.tiers.policy"]._cron_daily()
        self.assertEqual(version.state, "active")  # its last day has not passed
        with freeze_time(fields.Datetime.now() + timedelta(days=4)):
            self.assertFalse(self.make_order(10)._approval_blocker("contract"))
            self.env["approval.tiers.policy"]._cron_daily()
        self.assertEqual(version.state, "retired")
        self.assertEqual(version.with_user(self.rep).tier_ids.mapped("name"), ["Head"])

    def test_refused_end_changes_nothing(self):
        """WFC-06: when the general manager refuses, the policy stays in force."""
        policy = self.make_policy()
        policy.action_activate()
        self.govern()
        policy._request_end(fields.Date.today(), "Too slow.")
        request = policy.sudo().approval_request_ids.sorted("id")[-1]
        self.open_steps(request).with_user(self.general).action_reject("We need it.")
        self.assertEqual((policy.state, policy.ending_date, policy.end_date), ("active", False, False))
        self.assertTrue(self.make_order(10)._approval_blocker("contract"))

    def test_returned_is_a_draft_again(self):
        self.govern()
        policy = self.make_policy()
        request = self.submit_policy(policy)
        self.open_steps(request).with_user(self.general).action_return("Name the tiers.")
        self.assertEqual(policy.state, "draft")
        policy.name = "Better"
        self.approve(self.submit_policy(policy), self.general)
        self.assertEqual(policy.state, "active")

    def test_recalled_is_a_draft_again(self):
        self.govern()
        policy = self.make_policy()
        request = self.submit_policy(policy)
        with self.assertRefused("Recall the request"):
            policy.write({"state": "draft"})
        request.with_user(self.officer).action_recall()
        self.assertEqual(policy.state, "draft")

    def test_class_of_change_chooses_who_approves(self):
        """C26: normal goes to the general manager, major to the committee (more than half)."""
        self.govern()
        normal, major = self.make_policy(), self.make_policy(change_class="major")
        self.assertEqual(self.submit_policy(normal).step_ids.candidate_ids, self.general)
        request = self.submit_policy(major)
        self.assertEqual((request.step_ids.candidate_ids, request.step_ids.required_count), (self.members, 2))
        self.approve(request, self.legal)
        self.assertEqual(major.state, "approval")
        self.approve(request, self.deputy)
        self.assertEqual(major.state, "active")
        with self.assertRefused("Only a region's own rules"):
            self.make_policy(change_class="local")

    def test_small_company_activates_directly(self):
        """C26: while no policy for policies is in force, an officer puts a policy in force himself."""
        policy = self.make_policy()
        policy.action_activate()
        self.assertEqual(policy.state, "active")

    def test_template_switched_on_is_asked_for(self):
        """Settings are no way around the general manager, neither on nor off."""
        self.govern()
        policy = self.switch_on("amount_tiers")
        self.assertEqual(policy.state, "approval")
        self.assertFalse(self.make_order(10)._approval_blocker("contract"))
        self.approve(policy.sudo().approval_request_ids, self.general)
        self.assertEqual(policy.state, "active")
        self.env.ref("sale_approval_tiers.policy_template_amount_tiers")._switch_off(self.env.company)
        self.assertEqual(policy.state, "active")
        self.approve(policy.sudo().approval_request_ids.sorted("id")[-1], self.general)
        self.assertEqual(policy.state, "retired")

    def test_policy_for_policies_guards_itself(self):
        self.govern("normal")
        own = self.env["approval.tiers.policy"].search(
            [("gate", "=", "policy_normal"), ("state", "=", "active")]
        )
        with self.assertRefused("needs approval"):
            own.with_user(self.officer).action_retire()


@tagged("post_install", "-at_install")
class TestConsultation(GovernedCommon):
    def consult(self, *users):
        policy = self.make_policy(consulted_ids=[Command.set([user.id for user in users])])
        policy.action_consult()
        return policy

    def test_unanswered_opinion_holds_the_issue(self):
        """WFC-05: in consultation an opinion left unanswered keeps the policy from being issued."""
        policy = self.consult(self.rep, self.legal)
        self.assertEqual(policy.state, "consultation")
        self.assertTrue(self.due(policy, self.rep, "opinion"))
        policy.with_user(self.rep)._say("The limit is too low.")
        self.assertFalse(self.due(policy, self.rep, "opinion"))
        with self.assertRefused("opinion of Li Na is not answered"):
            policy.action_activate()
        policy.tier_ids.amount_above = 0  # revised while it is open
        opinion = policy.opinion_ids
        with self.assertRaises(AccessError):
            opinion.with_user(self.rep)._answer("I agree with myself.")
        opinion.with_user(self.officer)._answer("Raised.")
        self.assertEqual((opinion.answer, opinion.answered_by_id), ("Raised.", self.officer))
        policy.action_activate()
        self.assertEqual(policy.state, "active")
        self.assertFalse(self.due(policy, self.legal, "opinion"))

    def test_consultation_is_not_skipped(self):
        """WFC-05: a draft that names people to be asked is not issued before they were."""
        policy = self.make_policy(consulted_ids=[Command.set(self.rep.ids)])
        with self.assertRefused("not been opened for opinions"):
            policy.action_activate()
        with self.assertRefused("Name the people"):
            self.make_policy().action_consult()

    def test_opinions_are_not_forged(self):
        """WFC-05: only who is asked speaks, only in consultation; nobody writes rows himself."""
        policy = self.consult(self.rep)
        with self.assertRaises(AccessError):
            policy.with_user(self.colleague)._say("Me too.")
        policy.with_user(self.rep)._say("Fine.")
        for user in (self.rep, self.officer):
            opinions = self.env["approval.tiers.policy.opinion"].with_user(user)
            with self.assertRaises(AccessError):
                opinions.create(
                    {"policy_id": policy.id, "user_id": user.id, "text": "x", "given_at": "2026-01-01"}
                )
            with self.assertRaises(AccessError):
                policy.opinion_ids.with_user(user).write({"answer": "x"})
            with self.assertRaises(AccessError):
                policy.opinion_ids.with_user(user).unlink()
        with self.assertRaises(UserError):
            policy.write({"consulted_at": False})

    def test_everybody_named_confirms_reading(self):
        """WFC-05: on issue all named users must confirm reading; who has not is listed."""
        policy = self.make_policy(
            reader_ids=[Command.set(self.rep.ids)],
            reader_group_ids=[Command.set(self.env.ref("approval_tiers.group_legal").ids)],
        )
        self.assertFalse(policy.reading_ids)
        policy.action_activate()
        self.assertIn(self.rep, policy.unread_user_ids)
        self.assertIn(self.legal, policy.unread_user_ids)
        self.assertTrue(self.due(policy, self.rep, "reading"))
        with self.assertRaises(AccessError):
            policy.with_user(self.colleague).action_confirm_reading()
        with self.assertRaises(AccessError):
            policy.reading_ids.with_user(self.officer).write({"confirmed_at": fields.Datetime.now()})
        as_rep = policy.with_user(self.rep)
        self.assertTrue(as_rep.is_my_reading_due)
        as_rep.action_confirm_reading()
        self.assertFalse(as_rep.is_my_reading_due)
        self.assertFalse(self.due(policy, self.rep, "reading"))
        self.assertNotIn(self.rep, policy.unread_user_ids)
        policy.reader_ids |= self.colleague  # joined later
        self.assertIn(self.colleague, policy.unread_user_ids)


@tagged("post_install", "-at_install")
class TestReview(GovernedCommon):
    def test_owner_is_asked_once(self):
        """TRN-01: when the review date has passed, the daily job gives the owner one activity."""
        policy = self.make_policy(owner_id=self.head.id, review_interval_months=6)
        policy.action_activate()
        cron = self.env.ref("approval_tiers.ir_cron_policy")
        today = fields.Date.today()
        policy.review_date = today + timedelta(days=1)
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.assertFalse(self.due(policy, self.head, "review"))
        policy.review_date = today
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
            cron.method_direct_trigger()
        self.assertEqual(len(self.due(policy, self.head, "review")), 1)
        with self.assertRaises(AccessError):
            policy.with_user(self.rep).action_reviewed()
        policy.with_user(self.head).action_reviewed()
        self.assertEqual(policy.review_date, fields.Date.add(today, months=6))
        self.assertFalse(self.due(policy, self.head, "review").filtered("active"))

    def test_activity_done_plans_the_next(self):
        """TRN-01: finishing the activity is the review; the next date is set."""
        policy = self.make_policy(owner_id=self.head.id, review_interval_months=12, review_date="2026-01-01")
        policy.action_activate()
        self.env["approval.tiers.policy"]._cron_review()
        self.due(policy, self.head, "review").with_user(self.head).action_done()
        self.assertEqual(policy.review_date, fields.Date.add(fields.Date.today(), months=12))
