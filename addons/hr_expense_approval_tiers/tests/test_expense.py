from contextlib import contextmanager

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, TransactionCase, new_test_user, tagged

MODULE = "hr_expense_approval_tiers"


@tagged("post_install", "-at_install")
class TestExpense(TransactionCase):
    """A rep claims; manager, leader, finance and the general manager look at it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.people = {
            name: new_test_user(cls.env, f"e_{name}", groups=f"base.group_user{groups}", name=name.title())
            for name, groups in {
                "rep": "",
                "colleague": "",
                "manager": ",hr_expense.group_hr_expense_team_approver",
                "leader": "",
                "finance": ",approval_tiers.group_finance",
                "general": ",approval_tiers.group_general_manager",
            }.items()
        }
        cls.rep, cls.manager = cls.people["rep"], cls.people["manager"]
        cls.rep.approval_superior_id = cls.manager
        cls.manager.approval_superior_id = cls.people["leader"]
        cls.employee, cls.other = cls.env["hr.employee"].create(
            [
                {"name": "Rep", "user_id": cls.rep.id, "expense_manager_id": cls.manager.id},
                {"name": "Colleague", "user_id": cls.people["colleague"].id},
            ]
        )
        cls.visit = cls.env["product.product"].create(
            {
                "name": "Customer visit",
                "can_be_expensed": True,
                "is_application_required": True,
                "standard_price": 0,
            }
        )
        for template in ("application", "expense"):
            cls.env.ref(f"{MODULE}.policy_template_{template}")._switch_on(cls.env.company)

    @contextmanager
    def assertRefused(self, pattern, error=UserError):
        with self.assertRaises(error) as caught:
            yield
        self.assertRegex(str(caught.exception), pattern)

    def application(self, amount=6_000, employee=None):
        return (
            self.env["hr.expense.approval.application"]
            .with_user(self.rep)
            .create(
                {
                    "purpose": "Visit to Hangzhou",
                    "amount": amount,
                    "product_id": self.visit.id,
                    "employee_id": (employee or self.employee).id,
                }
            )
        )

    def approved_application(self, amount=6_000):
        application = self.application(amount)
        application.action_approval_submit("application")
        self.decide(application, "manager")
        return application

    def claim(self, amount, application=None):
        expense = (
            self.env["hr.expense"]
            .with_user(self.rep)
            .create(
                {
                    "name": "Hotel and train",
                    "employee_id": self.employee.id,
                    "product_id": self.visit.id,
                    "total_amount_currency": amount,
                    "tax_ids": False,
                    "application_id": application.id if application else False,
                }
            )
        )
        self.assertEqual(expense.total_amount, amount)
        return expense

    def decide(self, document, *names):
        for name in names:
            steps = document.sudo().approval_request_ids.step_ids.filtered(lambda step: step.state == "open")
            steps.with_user(self.people[name]).action_approve()

    def test_no_application_no_claim(self):
        """ICL-02: without an approved application the claim is refused; with it manager, leader and
        finance are asked."""
        expense = self.claim(800)
        with self.assertRefused("needs an application approved beforehand"):
            expense.action_submit()
        expense.application_id = self.application()
        with self.assertRefused("needs approval"):
            expense.action_submit()
        expense.application_id.action_approval_submit("application")
        with self.assertRefused("waiting for approval"):
            expense.action_submit()
        self.decide(expense.application_id, "manager")
        expense.action_submit()
        self.assertEqual(expense.state, "submitted")
        steps = expense.sudo().approval_request_ids.step_ids
        self.assertEqual(steps.mapped("name"), ["Department manager", "Leader in charge", "Finance"])
        self.decide(expense, "manager", "leader")
        self.assertEqual(expense.state, "submitted")
        self.decide(expense, "finance")
        self.assertEqual(expense.state, "approved")

    def test_leader_limit(self):
        """ICL-03: at the leader's limit of 5,000 finance is the last; at 5,001 the GM decides."""
        application = self.approved_application(20_000)
        for amount, after_finance in ((5_000, "approved"), (5_000.01, "submitted"), (5_001, "submitted")):
            with self.subTest(amount=amount):
                expense = self.claim(amount, application)
                expense.action_submit()
                self.decide(expense, "manager", "leader", "finance")
                self.assertEqual(expense.state, after_finance)
                if after_finance == "submitted":
                    self.decide(expense, "general")
                    self.assertEqual(expense.state, "approved")

    def test_no_way_around(self):
        """ICL-02: Odoo's own approval, a write and an import do not approve a claim."""
        expense = self.claim(800, self.approved_application())
        expense.action_submit()
        with self.assertRefused("waiting for approval"):
            expense.with_user(self.manager).action_approve()
        for vals in ({"approval_state": "approved"}, {"state": "approved"}):
            with self.subTest(vals=vals), self.assertRaises(ValidationError):
                expense.sudo().write(vals)
        with self.assertRaises(ValidationError):
            expense.sudo().copy({"approval_state": "approved"})

    def test_no_way_around_without_policy(self):
        """ICL-02: also where no policy governs claims, a write does not leave the application out."""
        in_force = [("gate", "=", "expense"), ("state", "=", "active")]
        self.env["approval.tiers.policy"].search(in_force).action_retire()
        expense = self.claim(800)
        with self.assertRefused("needs an application", ValidationError):
            expense.with_user(self.manager).write({"approval_state": "approved"})
        expense.application_id = self.approved_application()
        expense.with_user(self.manager).write({"approval_state": "approved"})
        self.assertEqual(expense.state, "approved")

    def test_changed_after_approval_is_not_booked(self):
        expense = self.claim(800, self.approved_application())
        expense.action_submit()
        self.decide(expense, "manager", "leader", "finance")
        expense.sudo().total_amount_currency = 900
        with self.assertRefused("has changed since its approval"):
            expense.sudo().action_post()

    def test_somebody_elses_application(self):
        application = self.approved_application()
        application.sudo().copy({"employee_id": self.other.id})
        others = self.env["hr.expense.approval.application"].search([("employee_id", "=", self.other.id)])
        expense = self.claim(800)
        expense.sudo().application_id = others
        with self.assertRefused("somebody else's"):
            expense.action_submit()
        with self.assertRaises(AccessError):
            others.with_user(self.rep).read(["purpose"])

    def test_more_than_planned_warns_the_approvers(self):
        """ICL-02: finance sees when the limit is exceeded; it is he who decides."""
        application = self.approved_application(1_000)
        expense = self.claim(1_000.01, application)
        expense.action_submit()
        self.assertIn("planned were", expense.sudo().approval_request_ids.warnings[0])
        exact = self.claim(1_000, self.approved_application(1_000))
        exact.action_submit()
        self.assertFalse(exact.sudo().approval_request_ids.warnings)

    def test_refused_by_odoo_recalls_the_question(self):
        expense = self.claim(800, self.approved_application())
        expense.action_submit()
        expense.with_user(self.manager)._do_refuse("twice claimed")
        self.assertEqual(expense.sudo().approval_request_ids.state, "recalled")

    def test_form(self):
        with Form(self.env["hr.expense"].with_user(self.rep)) as form:
            form.name = "Train"
            form.product_id = self.visit
            form.total_amount_currency = 80
            form.application_id = self.application()
        self.assertTrue(form.record.is_approval_governed)

    def test_nothing_in_force_nothing_changes(self):
        self.env["approval.tiers.policy"].search([("state", "=", "active")]).action_retire()
        expense = self.claim(800)
        with self.assertRefused("needs an application"):  # the category asks for it all the same
            expense.action_submit()
        expense.product_id.sudo().is_application_required = False
        expense.action_submit()
        expense.with_user(self.manager).action_approve()
        self.assertEqual(expense.state, "approved")
