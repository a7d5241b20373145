from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import replay

BATCH = 20_000  # documents between two commits
SHOWN = 500  # documents kept for each change of route


class ApprovalTiersReplay(models.Model):
    """A draft policy over the documents of the past: who would have been asked, how often.

    Runs in the background in batches and can be cancelled; it reads only. What it found is added
    up in `approval.tiers.replay.line`.
    """

    _name = "approval.tiers.replay"
    _description = "Replay of an approval policy"
    _order = "id desc"
    _rec_name = "policy_id"

    policy_id = fields.Many2one("approval.tiers.policy", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    date_from = fields.Date(string="From the day", required=True)
    date_to = fields.Date(string="To the day", required=True)
    state = fields.Selection(
        [
            ("draft", "New"),
            ("running", "Running"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
            ("failed", "Failed"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    total = fields.Integer(string="Documents tried", readonly=True, copy=False)
    processed = fields.Integer(readonly=True, copy=False)
    progress = fields.Integer(string="Progress (%)", compute="_compute_progress")
    changed_count = fields.Integer(string="Other route", readonly=True, copy=False)
    last_id = fields.Integer(readonly=True, copy=False)
    tally = fields.Json(readonly=True, copy=False)
    error = fields.Text(readonly=True, copy=False)
    line_ids = fields.One2many("approval.tiers.replay.line", "replay_id", string="Results", readonly=True)
    route_ids = fields.One2many(
        "approval.tiers.replay.line",
        "replay_id",
        string="Routes",
        readonly=True,
        domain=[("kind", "=", "route")],
    )

    _dates_ordered = models.Constraint("CHECK (date_to >= date_from)", "The period ends before it begins.")

    @api.depends("total", "processed", "state")
    def _compute_progress(self):
        for record in self:
            done = 100 if record.state == "done" else 0
            record.progress = record.processed * 100 // record.total if record.total else done

    def write(self, vals):
        if not self.env.su and vals.keys() - {"policy_id", "date_from", "date_to"}:
            raise UserError(self.env._("The results of a replay are not written by hand."))
        if not self.env.su and any(record.state != "draft" for record in self):
            raise UserError(self.env._("This replay has run; begin another one."))
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals.update(state="draft", total=0, processed=0, tally=False)
        return super().create(vals_list)

    def action_start(self):
        """Count the documents and let the background job begin."""
        for record in self:
            record.check_access("write")
            if record.state != "draft":
                raise UserError(self.env._("This replay has run; begin another one."))
            if not record.company_id:
                raise UserError(self.env._("A template is switched on first, then its policy is replayed."))
            document = self.env[record.policy_id.res_model]
            total = document._count_approval_replay(record.policy_id, record.date_from, record.date_to)
            # The right to write was checked; the results themselves nobody writes by hand.
            record.sudo().write({"state": "running", "total": total, "tally": {}})
        # Whoever may replay need not be able to run any other job.
        self.env.ref("approval_tiers.ir_cron_replay").sudo()._trigger()

    def action_cancel(self):
        """Stop after the batch that is running."""
        self.check_access("write")
        running = self.filtered(lambda record: record.state == "running")
        running.sudo().write({"state": "cancelled"})  # the right to write was checked

    @api.model
    def _cron_run(self):
        """Work through what is running, batch by batch, committing after each."""
        cron = self.env["ir.cron"]
        running = self.search([("state", "=", "running")], order="id")
        left = sum(running.mapped("total")) - sum(running.mapped("processed"))
        cron._commit_progress(remaining=max(left, len(running)))
        for record in running:
            while record.state == "running":
                try:
                    with self.env.cr.savepoint():
                        count = record._run_batch()
                except UserError as error:  # such as a condition that cannot be read any more
                    record.write({"state": "failed", "error": str(error)})
                    count = 0
                if not cron._commit_progress(count):
                    return
                record.invalidate_recordset(["state"])  # cancelled meanwhile?

    def _run_batch(self):
        """Replay the next documents; the number of them."""
        self.ensure_one()
        # The words are those of whoever asked for the replay.
        policy = self.policy_id.with_context(lang=self.create_uid.lang)
        document = self.env[policy.res_model]
        rows = document._fetch_approval_replay(policy, self.date_from, self.date_to, self.last_id or 0, BATCH)
        if not rows:
            self._finish()
            return 0
        part = policy._replay_rows(rows)
        tally = self.tally or {}
        for kind in part:
            replay.merge(tally.setdefault(kind, {}), part[kind], SHOWN)
        self.write({"tally": tally, "processed": self.processed + len(rows), "last_id": rows[-1][0]})
        return len(rows)

    def _finish(self):
        lines = self.env["approval.tiers.replay.line"].create(
            [
                {"replay_id": self.id, **vals}
                for kind, found in (self.tally or {}).items()
                for vals in self._prepare_lines_vals(kind, found)
            ]
        )
        changed = lines.filtered(lambda line: line.kind == "route" and line.is_changed)
        self.write({"state": "done", "changed_count": sum(changed.mapped("document_count"))})

    def _prepare_lines_vals(self, kind, found):
        for key, (count, amount, ids) in found.items():
            first, second = key.split("\n")
            vals = {"kind": kind, "document_count": count, "amount": amount}
            if kind == "route":
                vals.update(old_route=first, new_route=second, is_changed=first != second, documents=ids)
            elif kind == "tier":
                vals.update(side=first, tier_name=second)
            else:
                vals.update(side=first, user_id=int(second))
            yield vals

    def _get_lines_action(self, kind, name):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "approval.tiers.replay.line",
            "domain": [("replay_id", "=", self.id), ("kind", "=", kind)],
        }

    def action_view_routes(self):
        action = self._get_lines_action("route", self.env._("Old route → new route"))
        return {**action, "view_mode": "list,pivot", "views": [(False, "list"), (False, "pivot")]}

    def action_view_tiers(self):
        action = self._get_lines_action("tier", self.env._("Load of each tier, old → new"))
        views = [(False, "graph"), (False, "pivot")]
        return {**action, "view_mode": "graph,pivot", "views": views}

    def action_view_people(self):
        action = self._get_lines_action("person", self.env._("Load of each approver, old → new"))
        graph = self.env.ref("approval_tiers.approval_tiers_replay_line_view_graph_person")
        return {**action, "view_mode": "graph,pivot", "views": [(graph.id, "graph"), (False, "pivot")]}


class ApprovalTiersReplayLine(models.Model):
    """What a replay added up: a change of route, the load of a tier, or that of a person."""

    _name = "approval.tiers.replay.line"
    _description = "Result of a replay"
    _order = "kind, document_count desc, id"

    replay_id = fields.Many2one("approval.tiers.replay", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="replay_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="replay_id.currency_id")
    kind = fields.Selection(
        [("route", "Route"), ("tier", "Tier"), ("person", "Person")], required=True, readonly=True
    )
    side = fields.Selection([("old", "Before"), ("new", "With the new policy")], readonly=True)
    old_route = fields.Char(readonly=True)
    new_route = fields.Char(readonly=True)
    is_changed = fields.Boolean(string="Other route", readonly=True)
    tier_name = fields.Char(string="Tier", readonly=True)
    user_id = fields.Many2one("res.users", string="Approver", readonly=True, ondelete="cascade")
    document_count = fields.Integer(string="Documents", readonly=True)
    amount = fields.Monetary(readonly=True)
    documents = fields.Json(string="First documents", readonly=True, help="Their ids.")

    def action_view_documents(self):
        """Show the documents behind this line, as far as the user may read them."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("%(old)s → %(new)s", old=self.old_route, new=self.new_route),
            "res_model": self.replay_id.policy_id.res_model,
            "domain": [("id", "in", self.documents or [])],
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
        }
