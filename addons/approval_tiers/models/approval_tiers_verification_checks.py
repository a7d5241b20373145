from odoo import models
from odoo.tools import SQL, format_datetime

from .. import chain, seal
from .approval_tiers_decision import CONTENT, LATER_CONTENT
from .approval_tiers_verification import ROWS_AT_ONCE

REQUESTS_AT_ONCE = 5_000


class ApprovalTiersVerificationChecks(models.Model):
    """What a proof looks at. Each check yields ``(rows checked, problem)``: the problem is empty,
    or the values that the proof keeps of the first thing that does not fit."""

    _inherit = "approval.tiers.verification"

    # Rows and their links

    def _check_rows(self):
        while rows := self._fetch_rows():
            problem = self._find_broken_row(rows)
            self.write({"row_count": self.row_count + len(rows), "last_row_id": rows[-1]["id"]})
            yield len(rows), problem

    def _fetch_rows(self):
        columns = [SQL.identifier(name) for name in (*CONTENT, *LATER_CONTENT)]
        self.env.cr.execute(
            SQL(
                """SELECT id, previous_hash, row_hash, %s,
                          to_char(decided_at, 'YYYY-MM-DD HH24:MI:SS') AS decided_at
                     FROM approval_tiers_decision WHERE id > %s ORDER BY id LIMIT %s""",
                SQL(", ").join(columns),
                self.last_row_id,
                ROWS_AT_ONCE,
            )
        )
        return self.env.cr.dictfetchall()

    def _find_broken_row(self, rows):
        decisions = self.env["approval.tiers.decision"]
        heads = decisions._get_heads(rows, before_id=rows[0]["id"]) if rows[0]["id"] > 1 else {}
        for row in rows:
            key = decisions._get_chain_key(row)
            if row["previous_hash"] != heads.get(key, chain.GENESIS):
                sentence = self.env._(
                    "%(row)s does not follow the row before it: a row was removed, put in or rewritten."
                )
                return self._prepare_row_problem(sentence, row["id"])
            if chain.link(row["previous_hash"], decisions._prepare_content(row)) != row["row_hash"]:
                return self._prepare_row_problem(
                    self.env._("%(row)s was changed after it was written."), row["id"]
                )
            heads[key] = row["row_hash"]
        return {}

    def _prepare_row_problem(self, sentence, row_id, **facts):
        row = self.env["approval.tiers.decision"].browse(row_id).exists()
        return {
            "problem": sentence % {"row": row._get_words() or self._get_gone_words(row_id), **facts},
            "decision_id": row.id,
            "request_id": row.request_id.id,
            "policy_id": row.policy_id.id,
        }

    def _get_gone_words(self, row_id):
        return self.env._("Row %(number)s", number=row_id)

    # Checkpoints

    def _check_checkpoints(self):
        checkpoints = self.env["approval.tiers.checkpoint"]
        before = checkpoints
        if self.first_row_id:
            before = checkpoints.search([("last_row_id", "<=", self.first_row_id)], limit=1)
        previous_hash, covered = before.row_hash or chain.GENESIS, 0
        if problem := self._find_lost_checkpoint():
            yield 0, problem
        for checkpoint in checkpoints.search([("id", ">", before.id or 0)], order="id"):
            problem = self._find_checkpoint_problem(checkpoint, previous_hash)
            previous_hash, covered = checkpoint.row_hash, covered + checkpoint.row_count
            self.checkpoint_count += 1
            yield 0, problem
            checkpoint.invalidate_recordset()  # its ranges and prints may be large
        yield 0, self._find_slipped_row() if self.is_full else {}

    def _find_lost_checkpoint(self):
        last = self.search([("state", "=", "intact"), ("checkpoint_hash", "!=", False)], limit=1)
        known = [("row_hash", "=", last.checkpoint_hash)]
        if not last or self.env["approval.tiers.checkpoint"].search_count(known, limit=1):
            return {}
        return {
            "problem": self.env._(
                "The checkpoint that the proof of %(time)s saw as the latest is gone: "
                "the end of the record was cut off or rewritten.",
                time=format_datetime(self.env, last.started_at),
            )
        }

    def _find_checkpoint_problem(self, checkpoint, previous_hash):
        facts = {
            "checkpoint": checkpoint.display_name,
            "time": format_datetime(self.env, checkpoint.made_at),
        }
        if checkpoint.previous_hash != previous_hash:
            kind, row_id = "checkpoint", None
        else:
            kind, row_id = checkpoint._get_difference() or (None, None)
        if not kind:
            return {}
        if kind == "checkpoint":
            problem = self.env._("%(checkpoint)s of %(time)s is not the one that was made.", **facts)
            return {"problem": problem, "checkpoint_id": checkpoint.id}
        sentence = {
            "missing": self.env._("%(row)s is gone; it was there at %(time)s (%(checkpoint)s)."),
            "rewritten": self.env._(
                "%(row)s was rewritten together with its hash; %(checkpoint)s of %(time)s knows another."
            ),
        }[kind]
        return {**self._prepare_row_problem(sentence, row_id, **facts), "checkpoint_id": checkpoint.id}

    def _find_slipped_row(self):
        """A row among those that were covered long ago, which no checkpoint knows."""
        checkpoints = self.env["approval.tiers.checkpoint"]
        settled = checkpoints._get_settled(self.started_at)
        counted = self.env.execute_query(
            SQL(
                """SELECT (SELECT count(*) FROM approval_tiers_decision WHERE id <= %(last)s),
                          (SELECT sum(row_count) FROM approval_tiers_checkpoint WHERE id <= %(id)s)""",
                last=settled.last_row_id,
                id=settled.id or 0,
            )
        )[0]
        if counted[0] == (counted[1] or 0):
            return {}
        ranges = sorted(pair for part in checkpoints.search([]) for pair in part.ranges)
        ids = self.env.execute_query(
            SQL("SELECT id FROM approval_tiers_decision WHERE id <= %s ORDER BY id", settled.last_row_id)
        )
        slipped = next((row_id for (row_id,) in ids if not settled._is_in_ranges(row_id, ranges)), None)
        sentence = self.env._("%(row)s was slipped in among rows that had long been there.")
        return self._prepare_row_problem(sentence, slipped) if slipped else {}

    # Requests: seals, and states against decisions

    def _check_requests(self):
        yield 0, self._find_false_state()
        last_id = 0
        while rows := self._fetch_requests(last_id):
            last_id = rows[-1][0]
            self.request_count += len(rows)
            broken = next((row for row in rows if seal.digest(row[2]) != row[1]), None)
            sentence = self.env._("What was submitted with %(request)s was changed: its seal does not fit.")
            yield 0, broken and self._prepare_request_problem(sentence, broken[0])

    def _fetch_requests(self, last_id):
        touched = SQL()
        if self.first_row_id:
            touched = SQL(
                "AND id IN (SELECT request_id FROM approval_tiers_decision WHERE id > %s)", self.first_row_id
            )
        return self.env.execute_query(
            SQL(
                """SELECT id, seal, sealed_values FROM approval_tiers_request
                    WHERE id > %s %s ORDER BY id LIMIT %s""",
                last_id,
                touched,
                REQUESTS_AT_ONCE,
            )
        )

    def _prepare_request_problem(self, sentence, request_id):
        request = self.env["approval.tiers.request"].browse(request_id)
        return {"problem": sentence % {"request": request.display_name}, "request_id": request_id}

    def _find_false_state(self):
        """The first request that claims what its decisions do not say."""
        for sentence, query in self._get_state_rules():
            if found := self.env.execute_query(query):
                return self._prepare_request_problem(sentence, found[0][0])
        return {}

    def _get_state_rules(self):
        """``(sentence, query)``: the query returns the first request that breaks the rule."""
        return [
            (
                self.env._("%(request)s has no row that says who submitted it, or one for other content."),
                SQL(
                    """SELECT request.id FROM approval_tiers_request request WHERE NOT EXISTS (
                           SELECT FROM approval_tiers_decision act WHERE act.request_id = request.id
                              AND act.action IN ('submit', 'raise') AND act.seal = request.seal)
                        ORDER BY request.id LIMIT 1"""
                ),
            ),
            (
                self.env._("%(request)s is settled, but no decision says so."),
                SQL(
                    """SELECT request.id FROM approval_tiers_request request
                        WHERE request.state IN ('returned', 'rejected', 'recalled') AND NOT EXISTS (
                           SELECT FROM approval_tiers_decision act WHERE act.request_id = request.id
                              AND act.action = CASE request.state WHEN 'returned' THEN 'return'
                                  WHEN 'rejected' THEN 'reject' ELSE 'recall' END)
                        ORDER BY request.id LIMIT 1"""
                ),
            ),
            (
                self.env._("%(request)s is approved, but not all of its steps are."),
                SQL(
                    """SELECT request.id FROM approval_tiers_request request
                        WHERE request.state = 'approved' AND (NOT EXISTS (
                              SELECT FROM approval_tiers_step step WHERE step.request_id = request.id
                                 AND step.state IN ('approved', 'kept'))
                           OR EXISTS (
                              SELECT FROM approval_tiers_step step WHERE step.request_id = request.id
                                 AND step.state IN ('waiting', 'open', 'returned', 'rejected')))
                          AND NOT EXISTS (
                              SELECT FROM approval_tiers_decision act
                               WHERE act.request_id = request.id AND act.action = 'release')
                        ORDER BY request.id LIMIT 1"""
                ),
            ),
            (
                self.env._("A step of %(request)s is settled otherwise than its decisions say."),
                self._get_false_step_query(),
            ),
        ]

    def _get_false_step_query(self):
        """Steps that claim an agreement, refusal or return which nobody gave."""
        return SQL(
            """SELECT step.request_id FROM approval_tiers_step step
            LEFT JOIN (
                SELECT step_id, action, count(DISTINCT (user_id, for_user_id)) AS people,
                       array_remove(array_agg(user_id) || array_agg(for_user_id), NULL) AS who
                  FROM approval_tiers_decision WHERE step_id IS NOT NULL GROUP BY step_id, action
            ) said ON said.step_id = step.id AND said.action = CASE step.state
                   WHEN 'returned' THEN 'return' WHEN 'rejected' THEN 'reject' ELSE 'approve' END
                WHERE (step.state = 'approved' AND COALESCE(said.people, 0) < step.required_count)
                   OR (step.state IN ('approved', 'returned', 'rejected')
                       AND (said.who IS NULL OR COALESCE(step.decided_by_id, 0) <> ALL (said.who)))
                   OR (step.state = 'kept' AND NOT EXISTS (
                       SELECT FROM approval_tiers_request request
                         JOIN approval_tiers_request same ON same.res_model = request.res_model
                              AND same.res_id = request.res_id AND same.gate = request.gate
                         JOIN approval_tiers_decision act ON act.request_id = same.id
                        WHERE request.id = step.request_id AND same.id <= request.id
                          AND act.action = 'approve'
                          AND step.decided_by_id IN (act.user_id, act.for_user_id)))
             ORDER BY step.request_id LIMIT 1"""
        )

    # Policies

    def _check_policies(self):
        policies = self.env["approval.tiers.policy"].with_context(active_test=False)
        for policy in policies.search([("state", "in", ("active", "retired"))], order="id"):
            yield 0, self._find_policy_problem(policy)

    def _find_policy_problem(self, policy):
        last = {"active": "policy_activate", "retired": "policy_retire"}
        acts = policy.decision_ids.filtered(lambda row: row.action in last.values()).sorted("id")
        if not acts:  # put in force before policies were recorded
            return {}
        begun = acts.filtered(lambda row: row.action == "policy_activate")[-1:]
        is_same = not begun or self._is_same(begun.details["rules"], policy._get_rules())
        if is_same and acts[-1].action == last[policy.state]:
            return {}
        sentence = self.env._(
            "“%(policy)s” is not as it was put in force, though nothing records a change.", policy=policy.name
        )
        return {"problem": sentence, "policy_id": policy.id}

    def _is_same(self, recorded, live):
        """Whether what was recorded still holds; what exists since a later version does not count."""
        if isinstance(recorded, dict):
            return all(self._is_same(value, live[name]) for name, value in recorded.items() if name in live)
        if isinstance(recorded, list) and isinstance(live, list):
            return len(recorded) == len(live) and all(
                self._is_same(*pair) for pair in zip(recorded, live, strict=True)
            )
        return recorded == live
