from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .. import chain

ACTIONS = [
    ("submit", "Submitted"),
    ("approve", "Approved"),
    ("reject", "Rejected"),
    ("return", "Returned for change"),
    ("recall", "Recalled"),
    ("comment", "Commented"),
    ("forward", "Forwarded"),
    ("add", "Colleague added"),
    ("ask", "Opinion asked"),
    ("opinion", "Opinion given"),
    ("remind", "Reminded"),
    ("escalate", "Escalated"),
    ("release", "Released in an emergency"),
]

# What the hash of a row covers, besides its time
CONTENT = ("request_id", "step_id", "user_id", "action", "comment", "seal")
LATER_CONTENT = ("for_user_id", "details")


class ApprovalTiersDecision(models.Model):
    """One act on a request: who, when, what, and why. Rows are only ever added.

    The service in `approval.tiers.request` writes them; `create` itself fills in the real user,
    the time and the hash, so that no caller can choose them. PostgreSQL refuses to change or
    delete a row (see `init`).
    """

    _name = "approval.tiers.decision"
    _description = "Approval decision"
    _order = "id"
    _log_access = False  # user_id and decided_at say it; a second, writable author would not

    request_id = fields.Many2one(
        "approval.tiers.request", required=True, readonly=True, index=True, ondelete="restrict"
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

    def init(self):
        """Let PostgreSQL itself refuse what no user and no program may do."""
        self.env.cr.execute(
            SQL(
                """
                CREATE OR REPLACE FUNCTION approval_tiers_decision_refuse() RETURNS trigger AS $$
                BEGIN
                    RAISE EXCEPTION 'approval decisions are append-only';
                END $$ LANGUAGE plpgsql;
                DROP TRIGGER IF EXISTS approval_tiers_decision_append_only
                    ON approval_tiers_decision;
                CREATE TRIGGER approval_tiers_decision_append_only
                    BEFORE UPDATE OR DELETE ON approval_tiers_decision
                    FOR EACH ROW EXECUTE FUNCTION approval_tiers_decision_refuse();
                DROP TRIGGER IF EXISTS approval_tiers_decision_never_emptied
                    ON approval_tiers_decision;
                CREATE TRIGGER approval_tiers_decision_never_emptied
                    BEFORE TRUNCATE ON approval_tiers_decision
                    FOR EACH STATEMENT EXECUTE FUNCTION approval_tiers_decision_refuse();
                """
            )
        )

    @api.model_create_multi
    def create(self, vals_list):
        now = fields.Datetime.now()
        heads = self._get_chain_heads({vals["request_id"] for vals in vals_list})
        for vals in vals_list:
            request_id = vals["request_id"]
            comment = str(vals.get("comment") or "").strip()
            vals.update(user_id=self.env.uid, decided_at=now, comment=comment or None)
            vals["previous_hash"] = heads.get(request_id, chain.GENESIS)
            vals["row_hash"] = chain.link(vals["previous_hash"], self._prepare_content(vals))
            heads[request_id] = vals["row_hash"]
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("A decision cannot be changed; it can only be followed by another."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A decision cannot be deleted."))

    @api.model
    def _get_chain_heads(self, request_ids):
        """{request id: hash of its last row} for those that have rows."""
        if not request_ids:
            return {}
        self.env.cr.execute(
            SQL(
                """SELECT DISTINCT ON (request_id) request_id, row_hash
                     FROM approval_tiers_decision
                    WHERE request_id IN %s ORDER BY request_id, id DESC""",
                tuple(request_ids),
            )
        )
        return dict(self.env.cr.fetchall())

    @api.model
    def _prepare_content(self, vals):
        """The JSON values of a row that its hash covers."""
        decided_at = fields.Datetime.to_string(vals["decided_at"])
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
