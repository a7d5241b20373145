from contextlib import contextmanager
from datetime import timedelta

from freezegun import freeze_time
from psycopg2.errors import RaiseException

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.approval_tiers import chain

from .common import ApprovalCommon


class ProofCommon(ApprovalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("amount_tiers")
        cls.checkpoints = cls.env["approval.tiers.checkpoint"]
        cls.env["ir.cron"].search([]).active = False

    def append(self):
        """Checkpoints over everything there is; the last one."""
        while self.checkpoints._append():
            pass
        return self.checkpoints.search([], limit=1)

    def prove(self, user=None, **values):
        """A full proof by the auditor."""
        self.env.flush_all()
        self.env.invalidate_all()
        proofs = self.env["approval.tiers.verification"].with_user(user or self.auditor)
        return self.env["approval.tiers.verification"].browse(proofs.action_prove()["res_id"])

    @contextmanager
    def forged(self, *tables):
        """What somebody with all rights in PostgreSQL could do: switch the triggers off."""
        self.env.flush_all()
        for table in tables:
            self.env.cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield self.env.cr
        for table in tables:
            self.env.cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestProof(ProofCommon):
    def setUp(self):
        super().setUp()
        self.request = self.submit(self.make_order(80_000))
        self.approve(self.request, self.head, self.legal, self.head)
        self.other = self.submit(self.make_order(90_000))
        self.rows = self.request.decision_ids.sorted("id")

    def assertBroken(self, proof, pattern, row=None):
        self.assertEqual(proof.state, "broken", proof.problem)
        self.assertRegex(proof.problem, pattern)
        if row is not None:
            self.assertEqual(proof.decision_id, row)

    def test_intact(self):
        """APV-11: an auditor proves the whole record with a button and sees what was checked."""
        self.append()
        proof = self.prove()
        self.assertEqual((proof.state, proof.problem, proof.user_id), ("intact", False, self.auditor))
        self.assertEqual(proof.row_count, self.env["approval.tiers.decision"].search_count([]))
        self.assertEqual(proof.request_count, self.env["approval.tiers.request"].search_count([]))
        self.assertEqual(proof.checkpoint_count, self.checkpoints.search_count([]))
        self.assertEqual(proof.checkpoint_hash, self.checkpoints.search([], limit=1).row_hash)
        self.assertEqual(proof.progress, 100)

    def test_only_auditors_prove(self):
        proofs = self.env["approval.tiers.verification"]
        with self.assertRaises(AccessError):
            proofs.with_user(self.rep).action_prove()
        proof = self.prove()
        for user in (self.auditor, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                proof.with_user(user).write({"state": "broken"})
            with self.assertRaises(AccessError):
                proof.with_user(user).unlink()
            with self.assertRaises(AccessError):
                proofs.with_user(user).create({"started_at": fields.Datetime.now(), "state": "intact"})
            with self.assertRaises(AccessError):
                self.checkpoints.with_user(user).create({"root": "0"})
        with self.assertRaises(AccessError):
            self.checkpoints.with_user(self.rep).search([])

    def test_other_company_is_told_but_nothing_is_named(self):
        """APV-11: an auditor of another company learns that the record is broken, not whose row it is."""
        other = self.env["res.company"].create({"name": "Other company"})
        stranger = new_test_user(
            self.env,
            "t_stranger",
            groups="approval_tiers.group_auditor",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        proofs = self.env["approval.tiers.verification"].with_user(stranger)
        self.assertEqual(proofs.browse(proofs.action_prove()["res_id"]).state, "intact")
        with self.forged("approval_tiers_decision") as cr:
            cr.execute("UPDATE approval_tiers_decision SET comment = 'x' WHERE id = %s", [self.rows[0].id])
        self.assertEqual(proofs.action_prove()["tag"], "display_notification")
        broken = self.env["approval.tiers.verification"].search([], limit=1)
        self.assertEqual((broken.state, broken.company_id), ("broken", self.env.company))
        self.assertNotIn(stranger, broken.activity_ids.user_id)
        self.assertIn(self.auditor, broken.activity_ids.user_id)
        self.assertNotIn(broken, proofs.search([]))
        self.assertIn(broken, proofs.with_user(self.auditor).search([]))

    @mute_logger("odoo.sql_db")
    def test_checkpoints_are_append_only(self):
        """APV-11: PostgreSQL itself refuses to change, delete or empty the checkpoints."""
        checkpoint = self.append()
        for statement in (
            "UPDATE approval_tiers_checkpoint SET root = '0'",
            "DELETE FROM approval_tiers_checkpoint",
            "TRUNCATE approval_tiers_checkpoint CASCADE",
        ):
            with self.subTest(statement=statement), self.assertRaises(RaiseException):
                with self.env.cr.savepoint():
                    self.env.cr.execute(statement)
        with self.assertRaises(UserError):
            checkpoint.sudo().write({"root": "0"})
        with self.assertRaises(UserError):
            checkpoint.sudo().unlink()

    def test_changed_row_is_named(self):
        with self.forged("approval_tiers_decision") as cr:
            cr.execute("UPDATE approval_tiers_decision SET comment = 'x' WHERE id = %s", [self.rows[2].id])
        proof = self.prove()
        self.assertBroken(proof, "Zhao Min.*was changed after it was written", self.rows[2])
        self.assertEqual(proof.request_id, self.request)
        self.assertIn(f"Row {self.rows[2].id} ", proof.problem)

    def test_removed_row_is_named(self):
        with self.forged("approval_tiers_decision") as cr:
            cr.execute("DELETE FROM approval_tiers_decision WHERE id = %s", [self.rows[1].id])
        self.assertBroken(self.prove(), "does not follow the row before it", self.rows[2])

    def test_removed_tail_is_named(self):
        """The chain of the request still holds without its last row; the checkpoint misses it."""
        self.append()
        last = self.rows[-1].id
        with self.forged("approval_tiers_decision", "approval_tiers_step") as cr:
            cr.execute("DELETE FROM approval_tiers_decision WHERE id = %s", [last])
        proof = self.prove()
        self.assertBroken(proof, f"Row {last} is gone")
        self.assertTrue(proof.checkpoint_id)

    def test_removed_request_is_named(self):
        """A whole request that vanished with its steps and rows is missed too."""
        self.append()
        first = self.rows[0].id
        tables = {
            "approval_tiers_decision": "request_id",
            "approval_tiers_step": "request_id",
            "approval_tiers_request": "id",
        }
        with self.forged(*tables) as cr:
            for table, column in tables.items():
                cr.execute(f"DELETE FROM {table} WHERE {column} = %s", [self.request.id])
        self.assertBroken(self.prove(), f"Row {first} is gone")

    def test_rewritten_chain_is_named(self):
        """Whoever rewrites a row and all hashes after it is betrayed by the checkpoint."""
        self.append()
        decisions = self.env["approval.tiers.decision"]
        with self.forged("approval_tiers_decision") as cr:
            cr.execute("UPDATE approval_tiers_decision SET comment = 'x' WHERE id = %s", [self.rows[2].id])
            self.env.invalidate_all()
            previous = chain.GENESIS
            for row in self.rows:
                content = decisions._prepare_content(row._get_content_vals())
                row_hash = chain.link(previous, content)
                cr.execute(
                    "UPDATE approval_tiers_decision SET previous_hash = %s, row_hash = %s WHERE id = %s",
                    [previous, row_hash, row.id],
                )
                previous = row_hash
        self.assertFalse(self.rows._get_broken_row())
        self.assertBroken(self.prove(), "rewritten together with its hash", self.rows[2])

    def test_changed_checkpoint_is_named(self):
        self.append()
        self.approve(self.other, self.head)
        self.append()
        first = self.checkpoints.search([], order="id", limit=1)
        with self.forged("approval_tiers_checkpoint") as cr:
            cr.execute("UPDATE approval_tiers_checkpoint SET root = %s WHERE id = %s", ["0" * 64, first.id])
        proof = self.prove()
        self.assertBroken(proof, "is not the one that was made")
        self.assertEqual(proof.checkpoint_id, first)

    def test_lost_checkpoint_is_missed(self):
        """Rows and the checkpoints over them cut off together: the last good proof knew them."""
        last = self.append()
        self.assertEqual(self.prove().state, "intact")
        with self.forged("approval_tiers_checkpoint") as cr:
            cr.execute("DELETE FROM approval_tiers_checkpoint WHERE id = %s", [last.id])
        self.assertBroken(self.prove(), "cut off or rewritten")

    def test_late_row_is_covered_later(self):
        """A row numbered early and committed late is in the next checkpoint and breaks nothing."""
        number = self.reserve_number()
        self.approve(self.other, self.head)
        self.append()
        self.insert_late(number)
        self.assertEqual([row[0] for row in self.checkpoints._get_uncovered(10)], [number])
        self.assertEqual(self.append().ranges, [[number, number]])
        self.assertFalse(self.checkpoints._get_uncovered(10))
        self.assertEqual(self.prove().state, "intact")

    def test_slipped_in_row_is_named(self):
        """A row put in among those that were covered long ago is no late one."""
        number = self.reserve_number()
        self.approve(self.other, self.head)
        self.append()
        with freeze_time(fields.Datetime.now() + timedelta(days=3)):
            self.insert_late(number)
            proof = self.prove()
        self.assertBroken(proof, "slipped in")
        self.assertEqual(proof.decision_id.id, number)

    def reserve_number(self):
        return self.env.execute_query_dict(SQL("SELECT nextval('approval_tiers_decision_id_seq') AS id"))[0][
            "id"
        ]

    def insert_late(self, number):
        policy = self.request.policy_id.with_env(self.env)
        draft = policy.browse(policy.action_new_version()["res_id"])
        self.append()
        self.insert(
            {
                "id": number,
                "policy_id": draft.id,
                "action": "policy_note",
                "user_id": self.head.id,
                "decided_at": fields.Datetime.now().replace(microsecond=0),
                "company_id": self.env.company.id,
                "previous_hash": chain.GENESIS,
            }
        )

    def insert(self, vals):
        decisions = self.env["approval.tiers.decision"]
        vals["row_hash"] = chain.link(vals["previous_hash"], decisions._prepare_content(vals))
        names = ", ".join(vals)
        self.env.cr.execute(
            f"INSERT INTO approval_tiers_decision ({names}) VALUES ({', '.join(['%s'] * len(vals))})",
            list(vals.values()),
        )

    def test_states_agree_with_decisions(self):
        """Whoever sets a state in the database without a decision is named."""
        step = self.other.step_ids[0]
        attacks = [
            ("UPDATE approval_tiers_request SET state = 'approved' WHERE id = %s", "not all of its steps"),
            ("UPDATE approval_tiers_request SET state = 'rejected' WHERE id = %s", "no decision says so"),
            (
                "UPDATE approval_tiers_step SET state = 'approved', decided_by_id = create_uid"
                " WHERE request_id = %s",
                "otherwise than its decisions",
            ),
            (
                "UPDATE approval_tiers_step SET state = 'kept', decided_by_id = create_uid"
                " WHERE request_id = %s",
                "otherwise than its decisions",
            ),
            ("UPDATE approval_tiers_request SET seal = '0' WHERE id = %s", "other content"),
            (
                """UPDATE approval_tiers_request SET sealed_values = '{"fields": [], "lines": []}'"""
                " WHERE id = %s",
                "its seal does not fit",
            ),
        ]
        for statement, pattern in attacks:
            with self.subTest(statement=statement), self.rolled_back():
                self.env.cr.execute(statement, [self.other.id])
                proof = self.prove()
                self.assertBroken(proof, pattern)
                self.assertEqual(proof.request_id, self.other)
        with self.rolled_back():  # the right state, but by somebody else
            self.env.cr.execute(
                "UPDATE approval_tiers_step SET decided_by_id = %s WHERE id = %s",
                [self.rep.id, self.request.step_ids[0].id],
            )
            self.assertBroken(self.prove(), "otherwise than its decisions")
        self.assertEqual(step.state, "open")
        self.assertEqual(self.prove().state, "intact")

    @contextmanager
    def rolled_back(self):
        self.env.flush_all()
        with self.env.cr.savepoint() as savepoint:
            yield
            savepoint.rollback()
        self.env.invalidate_all()

    def test_auditors_are_told(self):
        """Everybody who answers for the record gets a message and one activity."""
        officer = new_test_user(self.env, "t_officer", groups="approval_tiers.group_officer")
        with self.forged("approval_tiers_decision") as cr:
            cr.execute("UPDATE approval_tiers_decision SET comment = 'x' WHERE id = %s", [self.rows[2].id])
        proof = self.prove()
        self.assertLessEqual(self.auditor | officer, proof.activity_ids.user_id)
        self.assertNotIn(self.rep, proof.activity_ids.user_id)
        told = self.env["mail.message"].search([("model", "=", proof._name), ("res_id", "=", proof.id)])
        self.assertIn(officer.partner_id, told.partner_ids)
        self.assertFalse(self.prove().activity_ids)  # the same thing twice

    def test_daily_proof_checks_what_is_new(self):
        """The daily job goes on from the last good proof; everything is proved once a week."""
        proofs = self.env["approval.tiers.verification"]
        start = fields.Datetime.now()
        self.append()
        with freeze_time(start + timedelta(days=3)):
            with self.enter_registry_test_mode():
                self.env.ref("approval_tiers.ir_cron_prove").method_direct_trigger()
            first = proofs.search([], limit=1)
            self.assertEqual((first.state, first.is_full), ("intact", True))
        with freeze_time(start + timedelta(days=4)):
            self.approve(self.other, self.head)
            self.append()
            self.env.flush_all()
            proof = proofs._start(is_full=proofs._is_full_due())
            proof._run()
            self.assertEqual((proof.state, proof.is_full), ("intact", False))
            self.assertEqual((proof.row_count, proof.request_count, proof.checkpoint_count), (1, 1, 1))
        with freeze_time(start + timedelta(days=11)):
            self.assertTrue(proofs._is_full_due())

    def test_rows_of_the_first_version_hold(self):
        """Rows hashed before the record knew delegates, details and policies keep their hash."""
        vals = {
            "decided_at": fields.Datetime.now().replace(microsecond=0),
            "request_id": self.other.id,
            "user_id": self.head.id,
            "action": "comment",
            "comment": "As it was in 19.0.1.0.0",
            "seal": self.other.seal,
        }
        old = {**vals, "decided_at": fields.Datetime.to_string(vals["decided_at"]), "step_id": None}
        previous = self.other.decision_ids.sorted("id")[-1].row_hash
        row_hash = chain.link(previous, old)
        vals.update(company_id=self.env.company.id, previous_hash=previous)
        self.insert(vals)
        self.env.invalidate_all()
        row = self.other.decision_ids.sorted("id")[-1]
        self.assertEqual((row.comment, row.row_hash), ("As it was in 19.0.1.0.0", row_hash))
        self.assertFalse(self.other.decision_ids._get_broken_row())
        self.assertEqual(self.prove().state, "intact")

    def test_whom_it_was_for_and_details_are_hashed(self):
        self.other._record("comment", "x", for_user=self.general, details={"ticks": [1, 2.5, "ü"]})
        self.assertEqual(self.prove().state, "intact")
        row = self.other.decision_ids.sorted("id")[-1]
        for column, value in (("for_user_id", self.rep.id), ("details", '{"ticks": []}')):
            with self.subTest(column=column), self.rolled_back():
                with self.forged("approval_tiers_decision") as cr:
                    cr.execute(
                        f"UPDATE approval_tiers_decision SET {column} = %s WHERE id = %s", [value, row.id]
                    )
                self.assertBroken(self.prove(), "was changed after", row)
