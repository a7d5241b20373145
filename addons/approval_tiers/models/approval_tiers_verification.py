from time import monotonic

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

ROWS_AT_ONCE = 20_000
ROWS_IN_THE_BUTTON = 100_000
FULL_EVERY_DAYS = 7


class ApprovalTiersVerification(models.Model):
    """A proof of the record (APV-11): every row, link, checkpoint, seal and state recomputed.

    The first thing that does not fit is named in words. The daily job checks what came since the
    last good proof, and everything once a week; an auditor proves everything with a button.

    The record is one for all companies, and so are its proofs: counts and hashes tell nothing of the
    business. The words that name a broken row do; such a proof is for auditors of that row's company.
    """

    _name = "approval.tiers.verification"
    _inherit = ["approval.tiers.recorded", "mail.thread", "mail.activity.mixin"]
    _description = "Proof of the approval record"
    _order = "id desc"

    started_at = fields.Datetime(string="Started on", required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="By", required=True, readonly=True, ondelete="restrict")
    is_full = fields.Boolean(string="Everything", readonly=True)
    state = fields.Selection(
        [("running", "Running"), ("intact", "Intact"), ("broken", "Broken")],
        required=True,
        readonly=True,
        default="running",
        index=True,
    )
    row_total = fields.Integer(string="Rows to check", readonly=True)
    row_count = fields.Integer(string="Rows checked", readonly=True)
    checkpoint_count = fields.Integer(string="Checkpoints checked", readonly=True)
    request_count = fields.Integer(string="Requests checked", readonly=True)
    progress = fields.Float(string="Progress (%)", compute="_compute_progress")
    seconds = fields.Float(readonly=True)
    last_row_id = fields.Integer(string="Row reached", readonly=True)
    first_row_id = fields.Integer(string="After row", readonly=True)
    checkpoint_hash = fields.Char(
        string="Latest checkpoint",
        readonly=True,
        help="Write it down outside this system: whoever rewrites the whole record later cannot keep it.",
    )
    problem = fields.Text(string="First broken row", readonly=True)
    decision_id = fields.Many2one("approval.tiers.decision", string="Row", readonly=True)
    request_id = fields.Many2one("approval.tiers.request", readonly=True)
    policy_id = fields.Many2one("approval.tiers.policy", readonly=True)
    checkpoint_id = fields.Many2one("approval.tiers.checkpoint", readonly=True)
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        compute_sudo=True,
        store=True,
        index="btree_not_null",
        help="Whose row, request or policy does not fit; empty while nothing is named.",
    )

    @api.depends("decision_id", "request_id", "policy_id")
    def _compute_company_id(self):
        for proof in self:
            named = proof.decision_id or proof.request_id or proof.policy_id
            proof.company_id = named.company_id

    @api.depends("started_at")
    def _compute_display_name(self):
        for proof in self:
            proof.display_name = self.env._("Proof %(number)s", number=proof.id)

    @api.depends("row_count", "row_total", "state")
    def _compute_progress(self):
        for proof in self:
            share = 100 * proof.row_count / proof.row_total if proof.row_total else 0
            proof.progress = min(share, 99) if proof.state == "running" else 100

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(self.env._("Proofs of the record are kept."))

    @api.model
    def _get_service_refusal(self):
        return self.env._("Proofs are written by the check itself.")

    @api.model
    def action_prove(self):
        """Prove the whole record now; where that takes long, the server goes on by itself."""
        if not self.env.user.has_group("approval_tiers.group_auditor"):
            raise AccessError(self.env._("Only auditors prove the record."))
        proof = self._start(is_full=True)
        if proof.row_total <= ROWS_IN_THE_BUTTON:
            proof._run()
        else:
            # The auditor was checked above; the job itself is the administrator's.
            self.env.ref("approval_tiers.ir_cron_prove").sudo()._trigger()
        if not proof.with_env(self.env).has_access("read"):
            return self._get_elsewhere_notification()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": proof.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    @api.model
    def _get_elsewhere_notification(self):
        """Says that something is wrong, without naming what the reader may not know."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "danger",
                "sticky": True,
                "message": self.env._(
                    "The approval record is broken, in a company that is not yours. "
                    "Its auditors have been told."
                ),
            },
        }

    @api.model
    def _cron_prove(self):
        """Finish what was begun; else prove what is new, and everything once a week."""
        running = self.search([("state", "=", "running")], order="id", limit=1)
        proof = running or self._start(is_full=self._is_full_due())
        for count in proof._iterate():
            if not self.env["ir.cron"]._commit_progress(count, remaining=1):
                return
        self.env["ir.cron"]._commit_progress(1, remaining=0)

    @api.model
    def _is_full_due(self):
        since = fields.Datetime.subtract(fields.Datetime.now(), days=FULL_EVERY_DAYS)
        recent = [("is_full", "=", True), ("state", "=", "intact"), ("started_at", ">", since)]
        return not self.search_count(recent, limit=1)

    @api.model
    def _start(self, is_full):
        now = fields.Datetime.now()
        first = 0
        if not is_full:
            # One record for all; see the class.
            last = self.sudo().search([("state", "=", "intact")], limit=1)
            # What was not settled then may have got rows since, with lower numbers.
            settled = self.env["approval.tiers.checkpoint"]._get_settled(last.started_at or now)
            first = settled.last_row_id if last else 0
        # Nobody has the right to write proofs; who may start one was checked by the caller.
        proofs = self.sudo().with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
        return proofs.create(
            {
                "started_at": now,
                "user_id": self.env.uid,
                "is_full": not first,
                "first_row_id": first,
                "last_row_id": first,
                # All rows count.
                "row_total": self.env["approval.tiers.decision"].sudo().search_count([("id", ">", first)]),
            }
        )

    def _run(self):
        for _count in self._iterate():
            pass

    def _iterate(self):
        """Go on with this proof, part by part; after each part the number of rows it checked.

        The first problem ends it.
        """
        self.ensure_one()
        for check in (self._check_rows, self._check_checkpoints, self._check_requests, self._check_policies):
            begun = monotonic()
            for count, problem in check():
                self.seconds += monotonic() - begun
                begun = monotonic()
                if problem:
                    self._finish("broken", problem)
                    return
                yield count
        self._finish("intact", {})

    def _finish(self, state, problem):
        last = self.env["approval.tiers.checkpoint"].search([], limit=1)
        self.write({"state": state, "checkpoint_hash": last.row_hash, **problem})
        if state == "broken":
            self._tell_auditors()

    def _tell_auditors(self):
        """A message and an activity for everybody who answers for the record of that company."""
        people = self.env.ref("approval_tiers.group_auditor").all_user_ids.filtered("active")
        if self.company_id:
            people = people.filtered(lambda user: self.company_id in user.company_ids)
        people -= self.env.ref("base.user_root")
        self.message_notify(
            partner_ids=people.partner_id.ids,
            subject=self.env._("The approval record is broken"),
            body=self.problem,
        )
        known = Domain("problem", "=", self.problem) & Domain("id", "<", self.id)
        if self.search(known & Domain("activity_ids", "!=", False), limit=1):
            return  # asked already, and not yet looked into
        activity_type = self.env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                {
                    "activity_type_id": activity_type and activity_type.id,
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": self.id,
                    "user_id": user.id,
                    "summary": self.env._("The approval record is broken"),
                    "note": self.problem,
                }
                for user in people
            ]
        )
