from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ApprovalTiersDecide(models.TransientModel):
    """Asks for what a decision needs: comment, ticks, files, a colleague, the step to return to.

    The step itself checks who decides and whether; nothing here is trusted.
    """

    _name = "approval.tiers.decide"
    _description = "Decide on an approval step"

    step_ids = fields.Many2many("approval.tiers.step", string="Steps", required=True, readonly=True)
    action = fields.Selection(
        [
            ("approve", "Approve"),
            ("return", "Return for change"),
            ("reject", "Reject"),
            ("forward", "Forward"),
            ("add", "Add a colleague"),
            ("ask", "Ask for an opinion"),
            ("opinion", "Give opinion"),
            ("raise", "Raise the risk"),
            ("comment", "Comment"),
        ],
        string="Decision",
        required=True,
        default="approve",
    )
    comment = fields.Text()
    is_comment_required = fields.Boolean(compute="_compute_is_comment_required")
    duty = fields.Text(string="You answer for", compute="_compute_duty")
    check_ids = fields.One2many("approval.tiers.decide.check", "decide_id", string="Lines")
    ticked_ids = fields.Many2many(
        "approval.tiers.decide.check", string="Checked", domain="[('decide_id', '=', id)]"
    )
    file_ids = fields.One2many("approval.tiers.decide.file", "decide_id", string="Missing documents")
    user_id = fields.Many2one(
        "res.users",
        string="Colleague",
        domain="[('share', '=', False), ('company_ids', 'in', company_id), ('id', 'not in', excluded_ids)]",
    )
    company_id = fields.Many2one(related="step_ids.company_id")
    excluded_ids = fields.Many2many("res.users", compute="_compute_excluded_ids")
    position = fields.Selection(
        [("before", "Before me: I decide after him"), ("after", "After me")],
        string="When",
        default="before",
        required=True,
    )
    returnable_ids = fields.Many2many("approval.tiers.step", compute="_compute_returnable_ids")
    to_step_id = fields.Many2one(
        "approval.tiers.step", string="Back to", domain="[('id', 'in', returnable_ids)]"
    )

    raise_ids = fields.One2many("approval.tiers.decide.raise", "decide_id", string="Can be raised")
    raise_id = fields.Many2one(
        "approval.tiers.decide.raise", string="Raise to", domain="[('decide_id', '=', id)]"
    )

    @api.depends("action", "step_ids")
    def _compute_is_comment_required(self):
        always = ("return", "reject", "opinion", "raise", "comment")
        for dialog in self:
            asked = dialog.action == "approve" and any(dialog.step_ids.mapped("is_comment_required"))
            dialog.is_comment_required = asked or dialog.action in always

    @api.depends("step_ids")
    def _compute_duty(self):
        for dialog in self:
            dialog.duty = "\n".join(filter(None, dialog.step_ids.mapped("duty")))

    @api.depends("step_ids")
    def _compute_excluded_ids(self):
        for dialog in self:
            steps = dialog.step_ids.sudo()  # the owner counts, though the user may not read the document
            owners = self.env["res.users"].union(
                *(request._get_document()._get_approval_owners() for request in steps.request_id)
            )
            asked = steps.candidate_ids | steps.advisor_ids
            dialog.excluded_ids = asked | owners | steps.request_id.requester_id

    @api.depends("step_ids")
    def _compute_returnable_ids(self):
        for dialog in self:
            # His own step; others of it are named only.
            dialog.returnable_ids = dialog.step_ids.sudo()[:1]._get_returnable()

    @api.model
    def _open(self, steps, action):
        """The dialog for deciding ``steps``, as a window action."""
        steps.check_access("read")
        vals = {"step_ids": [Command.set(steps.ids)], "action": action}
        if action == "approve":
            vals |= self._prepare_approve_vals(steps.sudo())  # frozen values of readable steps
        if action == "raise":
            vals |= self._prepare_raise_vals(steps.sudo())  # a sealed field of what he decides on
        dialog = self.create(vals)
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": dialog.id,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "name": dict(self._fields["action"]._description_selection(self.env))[action],
        }

    @api.model
    def _prepare_approve_vals(self, steps):
        return {
            "check_ids": [Command.create(line) for step in steps for line in step.checklist or []],
            "file_ids": [
                Command.create({"step_id": step.id, "kind_id": kind["kind_id"]})
                for step in steps
                for kind in step._get_missing_kinds()
            ],
        }

    @api.model
    def _prepare_raise_vals(self, steps):
        options = steps.request_id[:1]._get_document()._get_raisable_values()
        lines = [{"field_name": name, "value": value, "name": words} for name, value, words in options]
        return {"raise_ids": [Command.create(line) for line in lines]}

    def action_confirm(self):
        self.ensure_one()
        getattr(self, f"_confirm_{self.action}")()
        return {"type": "ir.actions.act_window_close"}

    def _confirm_approve(self):
        for line in self.file_ids.filtered("file"):  # one or two; each is checked and filed by its step
            line.step_id.action_add_document(line.kind_id.id, line.name or line.kind_id.name, line.file)
        self.step_ids.action_approve(self.comment, self.ticked_ids.mapped("key"))

    def _confirm_return(self):
        self.step_ids.action_return(self.comment, self.to_step_id.id)

    def _confirm_reject(self):
        self.step_ids.action_reject(self.comment)

    def _confirm_forward(self):
        self.step_ids.action_forward(self._get_target_id(), self.comment)

    def _confirm_add(self):
        self.step_ids.action_add_colleague(self._get_target_id(), self.position, self.comment)

    def _confirm_ask(self):
        self.step_ids.action_ask_opinion(self._get_target_id(), self.comment)

    def _confirm_opinion(self):
        self.step_ids.action_give_opinion(self.comment)

    def _confirm_comment(self):
        self.step_ids.request_id.action_comment(self.comment)

    def _confirm_raise(self):
        if not self.raise_id:
            raise UserError(self.env._("Choose what to raise it to."))
        self.step_ids.action_raise(self.raise_id.field_name, self.raise_id.value, self.comment)

    def _get_target_id(self):
        if not self.user_id:
            raise UserError(self.env._("Choose a colleague first."))
        return self.user_id.id
