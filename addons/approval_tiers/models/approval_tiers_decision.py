import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_datetime, json_default

from .. import append_only, chain

ACTIONS = [
    ("submit", "Submitted"),
    ("approve", "Approved"),
    ("reject", "Rejected"),
    ("return", "Returned for change"),
    ("keep", "Agreed before"),
    ("recall", "Recalled"),
    ("comment", "Commented"),
    ("forward", "Forwarded"),
    ("add", "Colleague added"),
    ("ask", "Opinion asked"),
    ("opinion", "Opinion given"),
    ("raise", "Raised"),
    ("remind", "Reminded"),
    ("escalate", "Escalated"),
    ("release", "Released in an emergency"),
    ("policy_draft", "New version drafted"),
    ("policy_consult", "Given for consultation"),
    ("policy_submit", "Submitted for approval"),
    ("policy_withdraw", "Taken back to draft"),
    ("policy_activate", "Put in force"),
    ("policy_end", "Last day set"),
    ("policy_retire", "Retired"),
    ("policy_on", "Template switched on"),
    ("policy_off", "Template switched off"),
    ("policy_note", "Noted on the policy"),
]

# What the hash of a row covers, besides its time
CONTENT = ("request_id", "step_id", "user_id", "action", "comment", "seal")
LATER_CONTENT = ("for_user_id", "details", "policy_id")


class ApprovalTiersDecision(models.Model):
    """One act on a request or a policy: who, when, what, and why. Rows are only ever added.

    The services in `approval.tiers.request` and `approval.tiers.policy` write them; `create` itself
    fills in the real user, the time and the hash, so that no caller can choose them. PostgreSQL
    refuses to change or delete a row (see `init`). Each request and each policy has a chain of its
    own, so that two people decide at once; `approval.tiers.checkpoint` ties the chains together.
    """

    _name = "approval.tiers.decision"
    _description = "Approval decision"
    _order = "id"
    _log_access = False  # user_id and decided_at say it; a second, writable author would not

    request_id = fields.Many2one("approval.tiers.request", readonly=True, index=True, ondelete="restrict")
    policy_id = fields.Many2one(
        "approval.tiers.policy", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    step_id = fields.Many2one("approval.tiers.step", readonly=True, index=True, ondelete="restrict")
    user_id = fields.Many2one(
        "res.users", string="By", required=True, readonly=True, index=True, ondelete="restrict"
    )
    for_user_id = fields.Many2one(
        "res.users",
        string="For",
        readonly=True,
        ondelete="restrict",
        help="Whose decision it was, where somebody else took it for him.",
    )
    action = fields.Selection(ACTIONS, required=True, readonly=True)
    comment = fields.Text(readonly=True)
    details = fields.Json(
        readonly=True, help="What belongs to the act: ticked lines, files, whom it was passed to."
    )
    decided_at = fields.Datetime(string="Time", required=True, readonly=True)
    seal = fields.Char(readonly=True, help="Hash of the content that was decided on.")
    previous_hash = fields.Char(string="Hash of the row before", required=True, readonly=True)
    row_hash = fields.Char(string="Hash of this row", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="restrict")

    # Two rows that follow the same row would be a fork of the chain.
    _chain_unique = models.UniqueIndex(
        "(request_id, previous_hash)", "This request has just been decided; reload the page."
    )

    _policy_chain_unique = models.UniqueIndex(
        "(policy_id, previous_hash) WHERE policy_id IS NOT NULL",
        "This policy has just been changed by somebody else; reload the page.",
    )
    _one_chain = models.Constraint(
        "CHECK (num_nonnulls(request_id, policy_id) = 1)",
        "A row of the record belongs to one request or to one policy.",
    )

    def init(self):
        append_only.protect(self.env.cr, self._table)

    @api.depends("action", "user_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for row in self:
            row.display_name = row._get_words() or ""

    @api.model_create_multi
    def create(self, vals_list):
        self.check_access("create")  # before anything is read for whoever may not
        now = fields.Datetime.now()
        heads = self._get_heads(vals_list)
        for vals in vals_list:
            comment = str(vals.get("comment") or "").strip()
            vals.update(user_id=self.env.uid, decided_at=now, comment=comment or None)
            if vals.get("details"):  # hashed as PostgreSQL will give it back
                vals["details"] = json.loads(json.dumps(vals["details"], default=json_default))
            key = self._get_chain_key(vals)
            vals["previous_hash"] = heads.get(key, chain.GENESIS)
            vals["row_hash"] = chain.link(vals["previous_hash"], self._prepare_content(vals))
            heads[key] = vals["row_hash"]
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("A decision cannot be changed; it can only be followed by another."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A decision cannot be deleted."))

    @api.model
    def _get_chain_key(self, vals):
        """Which chain a row belongs to: ``(column, id)``."""
        column = "policy_id" if vals.get("policy_id") else "request_id"
        return column, vals[column]

    @api.model
    def _get_heads(self, rows, before_id=None):
        """{chain key: hash of its last row} for the chains of ``rows`` that have rows.

        :param before_id: look only at rows before this one
        """
        ids_by_column = {}
        for row in rows:
            column, res_id = self._get_chain_key(row)
            ids_by_column.setdefault(column, set()).add(res_id)
        heads = {}
        for column, ids in ids_by_column.items():
            name = SQL.identifier(column)
            found = self.env.execute_query(
                SQL(
                    """SELECT DISTINCT ON (%(name)s) %(name)s, row_hash
                         FROM approval_tiers_decision
                        WHERE %(name)s IN %(ids)s AND (%(before)s IS NULL OR id < %(before)s)
                     ORDER BY %(name)s, id DESC""",
                    name=name,
                    ids=tuple(ids),
                    before=before_id,
                )
            )
            heads.update({(column, res_id): row_hash for res_id, row_hash in found})
        return heads

    @api.model
    def _prepare_content(self, vals):
        """The JSON values of a row that its hash covers."""
        decided_at = vals["decided_at"]
        if not isinstance(decided_at, str):
            decided_at = fields.Datetime.to_string(decided_at)
        content = {"decided_at": decided_at, **{name: vals.get(name) or None for name in CONTENT}}
        # Left out while empty: rows written before these columns existed keep their hash.
        return content | {name: vals[name] for name in LATER_CONTENT if vals.get(name)}

    def _get_broken_row(self):
        """The first row of these (one request's, all of them) whose hash does not fit, or none."""
        rows = [
            (row.previous_hash, self._prepare_content(row._get_content_vals()), row.row_hash)
            for row in self.sorted("id")
        ]
        index = chain.first_broken(rows)
        return self.browse() if index is None else self.sorted("id")[index]

    def _get_content_vals(self):
        self.ensure_one()
        row = {name: self[name] for name in ("decided_at", *CONTENT, *LATER_CONTENT)}
        return {name: value.id if hasattr(value, "id") else value for name, value in row.items()}

    def _get_words(self):
        """The row in words, for whoever must find it; empty without a row."""
        return self and self.env._(
            "Row %(number)s (%(action)s, %(user)s, %(time)s, %(document)s)",
            number=self.id,
            action=dict(self._fields["action"]._description_selection(self.env))[self.action],
            user=self.user_id.name,
            time=format_datetime(self.env, self.decided_at),
            document=(self.request_id or self.policy_id).display_name,
        )
