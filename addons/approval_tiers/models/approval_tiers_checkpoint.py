from bisect import bisect_right
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .. import append_only, chain

ROWS_PER_CHECKPOINT = 100_000
LONGEST_TRANSACTION = timedelta(days=2)
PRINT_LENGTH = 8


class ApprovalTiersCheckpoint(models.Model):
    """One hash over all decision rows since the checkpoint before, tied to that checkpoint.

    The chain of a request shows that a row in it was changed; it does not show that its last row,
    or the whole request, is gone. A checkpoint does: it says which rows there were. It names them
    one by one (`ranges`), so that a row whose transaction took long is simply in the next one.

    There is one chain for all companies, and every auditor reads it: row numbers and hashes tell
    nothing of the business, and a chain of which he saw a part would prove nothing to him.
    """

    _name = "approval.tiers.checkpoint"
    _description = "Checkpoint of the approval record"
    _order = "id desc"
    _log_access = False  # made_at says it

    made_at = fields.Datetime(string="Made on", required=True, readonly=True, index=True)
    row_count = fields.Integer(string="Rows", required=True, readonly=True)
    ranges = fields.Json(required=True, readonly=True, help="First and last number of the rows it covers.")
    last_row_id = fields.Integer(
        string="Up to row", required=True, readonly=True, help="The highest row covered so far."
    )
    root = fields.Char(string="Hash of the rows", required=True, readonly=True)
    prints = fields.Text(
        required=True, readonly=True, help="The beginning of each row's hash, to find the one that differs."
    )
    previous_hash = fields.Char(string="Hash of the checkpoint before", required=True, readonly=True)
    row_hash = fields.Char(string="Hash of this checkpoint", required=True, readonly=True)

    _chain_unique = models.UniqueIndex(
        "(previous_hash)", "A checkpoint is being made right now; try again in a moment."
    )

    def init(self):
        append_only.protect(self.env.cr, self._table)

    @api.depends("made_at")
    def _compute_display_name(self):
        for checkpoint in self:
            checkpoint.display_name = self.env._("Checkpoint %(number)s", number=checkpoint.id)

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._("Checkpoints are made by the server, never by hand."))
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("A checkpoint cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A checkpoint cannot be deleted."))

    @api.model
    def _cron_append(self):
        """Make checkpoints over everything that is not covered yet; a long first run in parts."""
        while self._append():
            left = self._get_uncovered(limit=1)
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(left)) or not left:
                return

    @api.model
    def _append(self):
        """Make the next checkpoint, over at most `ROWS_PER_CHECKPOINT` rows; none without rows."""
        rows = self._get_uncovered(ROWS_PER_CHECKPOINT)
        if not rows:
            return self.browse()
        hashes = [row_hash for _row_id, row_hash in rows]
        last = self.sudo().search([], limit=1)  # one chain, whoever reads it
        vals = {
            "made_at": fields.Datetime.now(),
            "row_count": len(rows),
            "ranges": chain.to_ranges(row_id for row_id, _row_hash in rows),
            "last_row_id": max(rows[-1][0], last.last_row_id),
            "root": chain.merkle_root(hashes),
            "prints": "".join(row_hash[:PRINT_LENGTH] for row_hash in hashes),
            "previous_hash": last.row_hash or chain.GENESIS,
        }
        vals["row_hash"] = chain.link(vals["previous_hash"], self._prepare_content(vals))
        return self.sudo().create(vals)  # nobody has the right; the server alone makes checkpoints

    @api.model
    def _prepare_content(self, vals):
        """The JSON values that a checkpoint's hash covers."""
        return {
            "made_at": fields.Datetime.to_string(vals["made_at"]),
            **{name: vals[name] for name in ("ranges", "row_count", "root")},
        }

    @api.model
    def _get_uncovered(self, limit):
        """``(id, row hash)`` of the rows no checkpoint covers, in their order.

        Rows get their numbers before they are committed; those that came late are looked for among
        the numbers that recent checkpoints left out.
        """
        floor, ranges = self._get_recent_coverage()
        uncovered = []
        while len(uncovered) < limit:
            rows = self.env.execute_query(
                SQL(
                    """SELECT id, row_hash FROM approval_tiers_decision
                        WHERE id > %s ORDER BY id LIMIT %s""",
                    floor,
                    max(limit, 1000),
                )
            )
            uncovered += [row for row in rows if not self._is_in_ranges(row[0], ranges)]
            if not rows:
                break
            floor = rows[-1][0]
        return uncovered[:limit]

    @api.model
    def _get_recent_coverage(self):
        """Number of a row up to which all is settled, and the sorted ranges covered after it."""
        settled = self._get_settled(fields.Datetime.now())
        recent = settled.search([("id", ">", settled.id or 0)])
        return settled.last_row_id, sorted(first_last for part in recent for first_last in part.ranges)

    @api.model
    def _get_settled(self, now):
        """The last checkpoint at ``now`` before which no transaction can still bring a row."""
        # Who may read checkpoints makes no difference to what they cover.
        return self.sudo().search([("made_at", "<", now - LONGEST_TRANSACTION)], limit=1)

    @api.model
    def _is_in_ranges(self, number, ranges):
        place = bisect_right(ranges, [number, float("inf")]) - 1
        return place >= 0 and number <= ranges[place][1]

    # What a verification asks

    def _get_numbers(self):
        """The numbers of the rows this checkpoint covers, in their order."""
        self.ensure_one()
        return [number for first, last in self.ranges for number in range(first, last + 1)]

    def _get_row_hashes(self):
        """{number: hash} of the rows that are there of those this checkpoint covers."""
        self.ensure_one()
        rows = self.env.execute_query(
            SQL(
                """SELECT decision.id, decision.row_hash
                     FROM approval_tiers_checkpoint checkpoint
                     JOIN LATERAL jsonb_array_elements(checkpoint.ranges) part ON TRUE
                     JOIN approval_tiers_decision decision
                       ON decision.id BETWEEN (part->>0)::int AND (part->>1)::int
                    WHERE checkpoint.id = %s""",
                self.id,
            )
        )
        return dict(rows)

    def _get_difference(self):
        """What is not as it was when this checkpoint was made: ``(kind, row number)``, or none.

        :return: kind is ``"missing"``, ``"rewritten"`` or ``"checkpoint"`` (itself changed)
        """
        self.ensure_one()
        vals = self._get_content_vals()
        numbers, hashes = self._get_numbers(), self._get_row_hashes()
        if chain.link(self.previous_hash, self._prepare_content(vals)) != self.row_hash:
            return "checkpoint", None
        missing = next((number for number in numbers if number not in hashes), None)
        if missing is not None:
            return "missing", missing
        if chain.merkle_root(hashes[number] for number in numbers) == self.root:
            return None
        for index, number in enumerate(numbers):
            start = index * PRINT_LENGTH
            if hashes[number][:PRINT_LENGTH] != self.prints[start : start + PRINT_LENGTH]:
                return "rewritten", number
        return "checkpoint", None

    def _get_content_vals(self):
        self.ensure_one()
        return {name: self[name] for name in ("made_at", "ranges", "row_count", "root")}

    @api.model
    def _get_covering(self, row_ids):
        """{row number: the checkpoint that covers it} for those that are covered."""
        if not row_ids:
            return {}
        rows = self.env.execute_query(
            SQL(
                """SELECT row_id, checkpoint.id FROM unnest(%s) row_id
                     JOIN approval_tiers_checkpoint checkpoint ON EXISTS (
                          SELECT FROM jsonb_array_elements(checkpoint.ranges) part
                           WHERE row_id BETWEEN (part->>0)::int AND (part->>1)::int)""",
                list(row_ids),
            )
        )
        return {row_id: self.browse(checkpoint_id) for row_id, checkpoint_id in sorted(rows)}

    def _get_proof(self, row_id):
        """How the row belongs to this checkpoint's root: see `chain.merkle_path`."""
        numbers, hashes = self._get_numbers(), self._get_row_hashes()
        return chain.merkle_path([hashes[number] for number in numbers], numbers.index(row_id))
