from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

KINDS = [
    ("release", "Emergency release"),
    ("bypass", "Procedure bypassed"),
    ("price", "Price against the policy"),
    ("discount", "Discount against the policy"),
    ("expense", "Expense against the policy"),
    ("kickback", "Kickback"),
    ("rival", "Rival business"),
    ("other", "Other breach"),
]
# What an auditor writes while he assesses; everything else is evidence
ASSESSED = {"outcome", "assessment", "loss_amount"}


class ApprovalTiersViolation(models.Model):
    """A rule was broken or passed by, and by whom (APV-13).

    Emergency releases write one themselves; superiors and auditors report others. An auditor
    assesses it, never the person concerned. Nothing of it is ever edited or deleted.
    """

    _name = "approval.tiers.violation"
    _inherit = ["mail.thread"]
    _description = "Violation of an approval rule"
    _order = "occurred_at desc, id desc"
    _rec_name = "kind"
    _mail_post_access = "read"

    kind = fields.Selection(KINDS, required=True, default="other", index=True)
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        required=True,
        index=True,
        domain=[("share", "=", False)],
        ondelete="restrict",
    )
    reported_by_id = fields.Many2one(
        "res.users", string="Reported by", required=True, readonly=True, index=True, ondelete="restrict"
    )
    description = fields.Text(required=True, help="What happened; for a release, the reason given.")
    occurred_at = fields.Datetime(string="Happened on", required=True, default=fields.Datetime.now)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, ondelete="restrict"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(help="Amount of the document, in company currency.")
    request_id = fields.Many2one(
        "approval.tiers.request", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    res_model = fields.Char(string="Document type", readonly=True)
    res_id = fields.Many2oneReference(string="Document", model_field="res_model", readonly=True)
    document_name = fields.Char(string="Document name", readonly=True)
    gate = fields.Selection(lambda self: self.env["approval.tiers.policy"]._selection_gate(), readonly=True)
    skipped_steps = fields.Text(readonly=True, help="The steps that were not decided, and who was asked.")
    state = fields.Selection(
        [("open", "To assess"), ("assessed", "Assessed")],
        required=True,
        readonly=True,
        default="open",
        copy=False,
        index=True,
        tracking=True,
    )
    outcome = fields.Selection(
        [
            ("justified", "Justified, no breach"),
            ("breach", "Breach without loss"),
            ("loss", "Breach with loss"),
        ],
        copy=False,
        tracking=True,
    )
    loss_amount = fields.Monetary(string="Loss", copy=False)
    assessment = fields.Text(copy=False)
    assessed_by_id = fields.Many2one("res.users", string="Assessed by", readonly=True, copy=False)
    assessed_at = fields.Datetime(string="Assessed on", readonly=True, copy=False)
    can_assess = fields.Boolean(compute="_compute_can_assess")

    _loss_positive = models.Constraint("CHECK (loss_amount >= 0)", "A loss is given without a sign.")

    @api.depends("kind", "user_id", "document_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            parts = [kinds.get(row.kind), row.document_name, row.user_id.name]
            row.display_name = " · ".join(filter(None, parts))

    @api.depends("state", "user_id")
    @api.depends_context("uid")
    def _compute_can_assess(self):
        for row in self:
            row.can_assess = not row._assessment_blocker()

    @api.model_create_multi
    def create(self, vals_list):
        """By hand superiors and auditors report; what a release leaves is written by the service."""
        for vals in vals_list:
            vals.update(reported_by_id=self.env.uid, state="open", assessed_by_id=False, assessed_at=False)
            if not self.env.su:
                evidence = ("request_id", "res_model", "res_id", "document_name", "gate", "skipped_steps")
                vals.update(dict.fromkeys((*evidence, *ASSESSED), False))
        created = super().create(vals_list)
        for row in created if not self.env.su else ():
            if blocker := row._report_blocker():
                raise AccessError(blocker)
        created._tell_auditors()
        return created

    def _report_blocker(self):
        """Why the current user may not report this by hand: a sentence, or False."""
        self.ensure_one()
        if self.kind == "release":
            return self.env._("A release is recorded by itself; report what else happened.")
        if self.env.user.has_group("approval_tiers.group_auditor"):
            return False
        if self.env.user in self.user_id._get_approval_superiors():
            return False
        return self.env._(
            "Only a superior of %(user)s or an auditor can report this.", user=self.user_id.name
        )

    @api.model
    def _report(self, kind, user, description, record=None, **values):
        """Write down a breach that the program itself noticed; the caller has checked the facts.

        :param user: the person concerned
        :param record: the document it is about
        :param values: further fields, such as gate, amount, request_id, skipped_steps
        """
        values.setdefault("occurred_at", fields.Datetime.now())
        if record:
            values.update(
                res_model=record._name,
                res_id=record.id,
                document_name=record.display_name,
                company_id=record._get_approval_company().id,
            )
        # Nobody may write these rows himself; whoever is concerned least of all.
        return self.sudo().create({"kind": kind, "user_id": user.id, "description": description, **values})

    def write(self, vals):
        if not self.env.su:
            if not vals.keys() <= ASSESSED:
                raise UserError(self.env._("What was reported stays as it is; only the assessment is added."))
            for row in self:
                if blocker := row._assessment_blocker():
                    raise UserError(blocker)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A violation is kept as evidence; assess it instead."))

    def _assessment_blocker(self):
        """Why the current user cannot assess this: a sentence, or False."""
        self.ensure_one()
        if not self.env.user.has_group("approval_tiers.group_auditor"):
            return self.env._("An auditor assesses this.")
        if self.user_id == self.env.user:
            return self.env._("This concerns you; another auditor assesses it.")
        if self.state != "open":
            return self.env._("This has been assessed already.")
        return False

    def action_assess(self):
        """Close these with the outcome and the assessment that were written."""
        for row in self:
            if blocker := row._assessment_blocker():
                raise UserError(blocker)
            if not row.outcome or not (row.assessment or "").strip():
                raise UserError(self.env._("Choose the outcome and write the assessment first."))
        # Checked above; who assessed and when is not for anybody to write.
        self.sudo().write(
            {"state": "assessed", "assessed_by_id": self.env.uid, "assessed_at": fields.Datetime.now()}
        )
        return True

    def action_open_document(self):
        self.ensure_one()
        self.env[self.res_model].browse(self.res_id).check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _tell_auditors(self):
        """Each auditor of the company and the person concerned hear of it at once."""
        auditors = self.env.ref("approval_tiers.group_auditor").sudo().all_user_ids  # who is in it: no secret
        for row in self.sudo():  # the notice goes to people, not to whoever may read the row
            people = auditors.filtered(
                lambda user, row=row: user.active and row.company_id in user.company_ids
            )
            row.message_notify(
                partner_ids=(people | row.user_id).partner_id.ids,
                subject=row.display_name,
                body=row.description,
            )
