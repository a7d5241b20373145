from psycopg2.errors import RaiseException

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestEvidence(ApprovalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("amount_tiers")
        cls.order = cls.make_order(80_000)

    def setUp(self):
        super().setUp()
        self.request = self.submit(self.order)
        self.approve(self.request, self.head, self.legal, self.head)
        self.rows = self.request.decision_ids.sorted("id")

    def test_log_is_complete(self):
        """APV-11: submission and every decision are rows, in order, each tied to the one before."""
        self.assertEqual(self.rows.mapped("action"), ["submit", "approve", "approve", "approve"])
        self.assertEqual(self.rows.mapped("user_id.login"), ["t_rep", "t_head", "t_legal"])
        self.assertEqual(self.rows[1:].mapped("previous_hash"), self.rows[:-1].mapped("row_hash"))
        self.assertEqual(set(self.rows.mapped("seal")), {self.request.seal})
        self.assertTrue(self.request._is_covering(self.order))
        self.assertFalse(self.rows._get_broken_row())

    def test_orm_refuses_change(self):
        for user in (self.env.ref("base.user_root"), self.env.ref("base.user_admin")):
            rows = self.rows.with_user(user).sudo()
            with self.assertRaises(UserError):
                rows.write({"comment": "never said"})
            with self.assertRaises(UserError):
                rows.unlink()

    @mute_logger("odoo.sql_db")
    def test_database_refuses_change(self):
        """APV-11: PostgreSQL itself refuses to change, delete or empty the log."""
        statements = [
            "UPDATE approval_tiers_decision SET comment = 'never said'",
            "DELETE FROM approval_tiers_decision",
            "TRUNCATE approval_tiers_decision CASCADE",
        ]
        self.env.flush_all()
        for statement in statements:
            with self.subTest(statement=statement), self.assertRaises(RaiseException):
                with self.env.cr.savepoint():
                    self.env.cr.execute(statement)

    def test_forged_row_is_found(self):
        """Whoever switches the trigger off still breaks the chain."""
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE approval_tiers_decision DISABLE TRIGGER USER")
        self.env.cr.execute(
            "UPDATE approval_tiers_decision SET user_id = %s WHERE id = %s", (self.rep.id, self.rows[2].id)
        )
        self.env.cr.execute("ALTER TABLE approval_tiers_decision ENABLE TRIGGER USER")
        self.rows.invalidate_recordset()
        self.assertEqual(self.rows._get_broken_row(), self.rows[2])

    def test_nobody_signs_for_another(self):
        """The service writes the real user, whatever it is told."""
        vals = {
            "request_id": self.request.id,
            "company_id": self.env.company.id,
            "action": "comment",
            "user_id": self.general.id,
            "row_hash": "0",
        }
        row = self.env["approval.tiers.decision"].with_user(self.rep).sudo().create(vals)
        self.assertEqual(row.user_id, self.rep)
        self.assertFalse(self.request.decision_ids._get_broken_row())

    def test_later_policy_leaves_the_record_alone(self):
        """APV-11: a new version of the policy changes neither running nor decided requests."""
        before = [(step.name, step.duty, step.reason, step.candidate_ids) for step in self.request.step_ids]
        running = self.submit(self.make_order(500_000.01))
        policy = running.policy_id.with_env(self.env)
        draft = policy.browse(policy.action_new_version()["res_id"])
        ladder = draft.tier_ids.filtered("is_band")
        ladder[-1].write({"name": "Board", "amount_above": 10})
        draft.action_activate()
        self.assertEqual((policy.state, draft.version), ("retired", 2))
        after = [(step.name, step.duty, step.reason, step.candidate_ids) for step in self.request.step_ids]
        self.assertEqual(before, after)
        self.approve(running, self.head, self.legal, self.general)
        self.assertEqual((running.state, running.policy_version), ("approved", 1))
        self.assertEqual(self.submit(self.make_order(11)).step_ids[-1].name, "Board")

    def test_nobody_sets_the_clock(self):
        """The demo story backdates what its people do; a running server refuses that."""
        acts = [("-3 09:00", self.head.id, "approve")]
        with self.assertRefused("demo story"):
            self.env["sale.approval.demo"]._play(self.order.id, acts)
