from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user


class TestPolicyAccess(TransactionCase):
    """The life of a policy is tested where there is a document: `sale_approval_tiers`."""

    def test_only_officers_write_policies(self):
        user = new_test_user(self.env, "plain_user")
        auditor = new_test_user(self.env, "plain_auditor", groups="approval_tiers.group_auditor")
        for who in (user, auditor):
            policies = self.env["approval.tiers.policy"].with_user(who)
            self.assertTrue(policies.has_access("read"))
            for operation in ("create", "write", "unlink"):
                self.assertFalse(policies.has_access(operation))

    def test_nobody_writes_evidence(self):
        """APV-11: requests, steps and decisions cannot be written by any user, not even an officer."""
        users = [
            new_test_user(self.env, "plain_user"),
            new_test_user(self.env, "plain_officer", groups="approval_tiers.group_officer"),
            new_test_user(self.env, "plain_admin", groups="base.group_system"),
        ]
        for user in users:
            for name in ("request", "step", "decision"):
                model = self.env[f"approval.tiers.{name}"].with_user(user)
                for operation in ("create", "write", "unlink"):
                    with self.subTest(user=user.login, model=name, operation=operation):
                        self.assertFalse(model.has_access(operation))
        with self.assertRaises(AccessError):
            self.env["approval.tiers.decision"].with_user(users[1]).create([{"request_id": 1}])
