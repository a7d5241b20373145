from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_list


class ApprovalTiersStepConditions(models.Model):
    """What a step wants to see before it can be approved, frozen when it was submitted:
    ticks, files, a comment (APV-02)."""

    _inherit = "approval.tiers.step"

    is_comment_required = fields.Boolean(readonly=True)
    checklist = fields.Json(readonly=True, help="Lines to tick: key, name, is_required.")
    required_documents = fields.Json(readonly=True, help="Kinds that need a file: kind_id, name.")
    document_ids = fields.One2many(
        "approval.tiers.document", "step_id", string="Files of the approver", readonly=True
    )
    needs_input = fields.Boolean(
        string="More than a tap",
        compute="_compute_needs_input",
        help="Approving asks for ticks, a comment or a file.",
    )

    @api.depends("checklist", "is_comment_required", "required_documents")
    def _compute_needs_input(self):
        for step in self:
            asks = step.checklist or step.is_comment_required or step.required_documents
            step.needs_input = bool(asks)

    def _input_blocker(self, comment, ticked):
        """Why this step cannot be approved with these ticks and this comment, or False."""
        self.ensure_one()
        unticked = [
            line["name"] for line in self.checklist or [] if line["is_required"] and line["key"] not in ticked
        ]
        if unticked:
            return self.env._(
                "“%(step)s” cannot be approved: not ticked is %(lines)s.",
                step=self.name,
                lines=format_list(self.env, unticked),
            )
        if missing := self._get_missing_kinds():
            return self.env._(
                "“%(step)s” cannot be approved: there is no file yet for %(kinds)s. Add it first.",
                step=self.name,
                kinds=format_list(self.env, [kind["name"] for kind in missing]),
            )
        if self.is_comment_required and not comment:
            return self.env._("“%(step)s” asks for a comment: say what you looked at.", step=self.name)
        return False

    def _get_missing_kinds(self):
        """The kinds this step wants that have no file yet."""
        self.ensure_one()
        if not self.required_documents:
            return []
        filed = set(self._get_document_files().kind_id.ids)
        return [kind for kind in self.required_documents if kind["kind_id"] not in filed]

    def _get_document_files(self):
        """All files of the document, those of its approvers included."""
        self.ensure_one()
        return self.request_id._get_document().sudo().approval_document_ids  # he decides on them

    def _prepare_details(self, ticked):
        """What the approval of this step rests on, as JSON for the log; None where nothing was asked."""
        self.ensure_one()
        details = {}
        if self.checklist:
            details["checklist"] = [
                {"name": line["name"], "is_required": line["is_required"], "is_ticked": line["key"] in ticked}
                for line in self.checklist
            ]
        kinds = {kind["kind_id"] for kind in self.required_documents or []}
        files = self._get_document_files() if kinds or self.document_ids else self.document_ids
        if files := files.filtered(lambda file: file.kind_id.id in kinds or file.step_id == self):
            details["documents"] = [
                {"kind": file.kind_id.name, "name": file.name, "checksum": file.checksum} for file in files
            ]
        return details or None

    @api.model
    def _read_ticks(self, checklist):
        """The keys of the ticked lines from what a caller sent."""
        if not checklist:
            return set()
        if not isinstance(checklist, (list, tuple)) or not all(type(key) is int for key in checklist):
            raise UserError(self.env._("The checklist is given as the list of the keys of its ticked lines."))
        return set(checklist)

    def action_add_document(self, kind_id, name, file):
        """File a paper with this step, as one of those who may decide it.

        :param file: the content, base64
        """
        self.ensure_one()
        step = self.sudo()  # users only read steps; who adds is checked here, against env.user
        if blocker := step._decision_blocker():
            raise UserError(blocker) if step._is_asked() else AccessError(blocker)
        self.env["approval.tiers.document"].sudo().create(  # checked above; nobody else files with a step
            {
                "res_model": step.res_model,
                "res_id": step.request_id.res_id,
                "step_id": step.id,
                "kind_id": kind_id,
                "name": name,
                "file": file,
            }
        )
        return True
