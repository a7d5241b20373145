from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, format_list

STATES = [
    ("pending", "Waiting for approval"),
    ("approved", "Approved"),
    ("returned", "Returned for change"),
    ("rejected", "Rejected"),
    ("recalled", "Recalled"),
]


class PlainJson(fields.Json):
    """JSON whose values are plain already: nothing is read back from its own text before it is stored."""

    def convert_to_column(self, value, record, values=None, validate=True):
        return super().convert_to_column(value or None, record, values, validate=False)


class ApprovalTiersRequest(models.Model):
    """A document submitted at a gate: its sealed content, its frozen steps, its decisions.

    pending → approved | returned | rejected | recalled; nothing leads out of those four. Asking
    again makes a new request that points at the one before, so no opinion is ever lost.
    Users only read; `approval_tiers_request_service` writes.
    """

    _name = "approval.tiers.request"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _description = "Approval request"
    _order = "id desc"
    _rec_name = "document_name"
    _mail_post_access = "read"  # whoever may read a request may talk about it

    res_model = fields.Selection(
        lambda self: self.env["approval.tiers.policy"]._selection_res_model(),
        string="Document type",
        required=True,
        readonly=True,
    )
    res_id = fields.Many2oneReference(
        string="Document", model_field="res_model", required=True, readonly=True
    )
    gate = fields.Selection(
        lambda self: self.env["approval.tiers.policy"]._selection_gate(), required=True, readonly=True
    )
    document_name = fields.Char(string="Document name", required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="restrict")
    currency_id = fields.Many2one("res.currency", required=True, readonly=True, ondelete="restrict")
    amount = fields.Monetary(readonly=True, help="In company currency, when it was submitted.")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    requester_id = fields.Many2one("res.users", required=True, readonly=True, index=True, ondelete="restrict")
    observer_ids = fields.Many2many(
        "res.users",
        string="May read",
        readonly=True,
        help="The superiors of the requester, and whoever was asked once: they may look, they decide "
        "only where they are asked.",
    )
    policy_id = fields.Many2one(
        "approval.tiers.policy", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    policy_version = fields.Integer(string="Policy version", readonly=True)
    previous_id = fields.Many2one(
        "approval.tiers.request", string="Asked before", readonly=True, index="btree_not_null"
    )
    step_ids = fields.One2many("approval.tiers.step", "request_id", string="Steps", readonly=True)
    decision_ids = fields.One2many("approval.tiers.decision", "request_id", string="Decisions", readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="pending", index=True)
    submitted_at = fields.Datetime(string="Submitted on", required=True, readonly=True)
    decided_at = fields.Datetime(string="Settled on", readonly=True)
    seal = fields.Char(required=True, readonly=True)
    sealed_values = PlainJson(required=True, readonly=True, prefetch=False)  # large, and no list shows it

    approval_panel = fields.Json(compute="_compute_approval_panel", export_string_translation=False)
    sealed_content = fields.Html(compute="_compute_sealed_content", sanitize=False)

    _document = models.Index("(res_model, res_id, gate, id DESC)")
    _one_pending = models.UniqueIndex(
        "(res_model, res_id, gate) WHERE state = 'pending'",
        "This document has just been submitted by somebody else; reload the page.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_service()
        return super().create(vals_list)

    def write(self, vals):
        self._check_service()
        return super().write(vals)

    @api.model
    def _check_service(self):
        """Only the service writes, as superuser, whatever access rights somebody may grant."""
        if not self.env.su:
            raise AccessError(self.env._("Approval requests are written by decisions, never directly."))

    @api.depends("document_name", "gate")
    @api.depends_context("lang")
    def _compute_display_name(self):
        gates = dict(self._fields["gate"]._description_selection(self.env))
        for request in self:
            request.display_name = f"{request.document_name} · {gates.get(request.gate, '')}"

    # What gates ask

    @api.model
    def _get_latest(self, records, gate):
        """{record id: its last request at ``gate``} for those that have one; reads as superuser
        because a gate's answer must not depend on who asks."""
        return {request.res_id: request for request in self._find_latest(records, [gate])}

    @api.model
    def _get_latest_by_gate(self, record, gates):
        """{gate: the last request of ``record`` there}; asked once, as `_get_latest` asks."""
        return {request.gate: request for request in self._find_latest(record, gates)}

    @api.model
    def _find_latest(self, records, gates):
        if not records.ids or not gates:
            return self.browse()
        self.flush_model(["res_model", "res_id", "gate"])
        self.env.cr.execute(
            SQL(
                """SELECT DISTINCT ON (gate, res_id) id FROM approval_tiers_request
                    WHERE res_model = %s AND gate IN %s AND res_id IN %s
                    ORDER BY gate, res_id, id DESC""",
                records._name,
                tuple(gates),
                tuple(records.ids),
            )
        )
        return self.sudo().browse([row[0] for row in self.env.cr.fetchall()])  # see `_get_latest`

    def _get_blocker(self, record):
        """Why ``record`` may not pass this request's gate: a sentence, or False."""
        self.ensure_one()
        what = {"document": record.display_name, "gate": record._approval_gates()[self.gate]}
        if self.state == "approved":
            changes = self._get_changes(record)
            return changes and self.env._(
                "%(document)s has changed since its approval (%(gate)s): %(changes)s. "
                "Submit it for approval again.",
                changes=self._format_changes(changes),
                **what,
            )
        if self.state == "pending":
            steps = self.step_ids.filtered(lambda step: step.state == "open")
            return self.env._(
                "%(document)s is waiting for approval (%(gate)s): %(steps)s.",
                steps=format_list(
                    self.env,
                    [
                        self.env._("%(step)s (%(names)s)", step=step.name, names=step._get_candidate_names())
                        for step in steps
                    ],
                ),
                **what,
            )
        last = self.decision_ids.sorted("id")[-1:]
        what.update(user=last.user_id.name, comment=last.comment or "")
        if self.state == "rejected":
            return self.env._("%(user)s has rejected %(document)s (%(gate)s): %(comment)s", **what)
        if self.state == "returned":
            return self.env._(
                "%(user)s has returned %(document)s for change (%(gate)s): %(comment)s. "
                "Change it and submit it again.",
                **what,
            )
        return self.env._(
            "%(document)s needs approval (%(gate)s); the last request was recalled. "
            "Submit it for approval again.",
            **what,
        )

    def _get_document(self):
        self.ensure_one()
        return self.env[self.res_model].browse(self.res_id)

    @api.model
    def _format_changes(self, changes, limit=5):
        shown = [self.env._("%(label)s: %(old)s → %(new)s", **change) for change in changes[:limit]]
        return "; ".join(shown + ["…"] * (len(changes) > limit))

    def _get_documents(self):
        """{request: its document}, the documents of one model read together."""
        documents = {}
        for res_model, requests in self.grouped("res_model").items():
            records = self.env[res_model].browse(requests.mapped("res_id"))
            documents.update(zip(requests, records, strict=True))
        return documents

    def _check_unchanged(self):
        for request, document in self._get_documents().items():
            if changes := request._get_changes(document):
                raise UserError(
                    self.env._(
                        "%(document)s has changed since it was submitted: %(changes)s. "
                        "Return it, so that it is submitted again as it is now.",
                        document=request.document_name,
                        changes=self._format_changes(changes),
                    )
                )

    def _get_form_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_open_document(self):
        """Show the document itself to those who may read it."""
        self.ensure_one()
        document = self._get_document()
        document.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    # What approvers see

    @api.depends("sealed_values")
    @api.depends_context("lang")
    def _compute_sealed_content(self):
        """The sealed values as a page: what the approver decides on, whatever came after."""
        for request in self:
            request.sealed_content = self.env["ir.qweb"]._render(
                "approval_tiers.sealed_content", request._prepare_sealed_content()
            )

    def _prepare_sealed_content(self):
        """``{fields: [{label, text}], tables: [{columns, rows}]}`` in the user's language."""
        document, values = self._get_document(), self.sealed_values
        tables = []
        for name in dict.fromkeys(line["field"] for line in values["lines"]):
            model = self.env[document._fields[name].comodel_name]
            lines = [line["cells"] for line in values["lines"] if line["field"] == name]
            # Columns that are empty on every line only take room on a phone.
            shown = [i for i in range(len(lines[0])) if self._is_column_worth_it(lines, i)]
            tables.append(
                {
                    "columns": [self._get_column(model, lines[0][i]["name"]) for i in shown],
                    "rows": [[cells[i]["text"] for i in shown] for cells in lines],
                }
            )
        shown = [
            {"label": self._get_column(document, cell["name"])["label"], "text": cell["text"]}
            for cell in values["fields"]
            if cell["text"]
        ]
        return {"fields": shown, "tables": tables}

    @api.model
    def _is_column_worth_it(self, lines, index):
        """On a phone no room is left for what is empty, zero, or said by the first column."""
        return any(
            cells[index]["text"]
            and cells[index]["value"] != f"{0:.6f}"
            and not (index and cells[0]["text"].startswith(cells[index]["text"]))
            for cells in lines
        )

    def _get_column(self, model, name):
        field = model._fields[name]
        is_number = field.type in ("float", "monetary")
        return {
            "label": field._description_string(self.env),
            "class": "text-end text-nowrap" if is_number else "",
        }

    @api.depends_context("uid", "lang")
    def _compute_approval_panel(self):
        """The same panel on the request, for approvers who may not open the document itself."""
        for request in self:
            document = request._get_document().sudo().exists()  # approvers need not read the document itself
            if not document:
                request.approval_panel = []
                continue
            gate = document._get_panel_gate(
                # He may read this request.
                request.gate,
                request.policy_id.sudo(),
                request.sudo(),
                is_history=True,
            )
            decided = ("approve", "return", "reject", "recall", "opinion")
            gate["actions"] = [action for action in gate["actions"] if action["name"] in decided]
            request.approval_panel = [gate]
