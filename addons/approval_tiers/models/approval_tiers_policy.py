from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import ormcache

TRANSITIONS = {
    "draft": {"consultation", "approval", "active"},
    "consultation": {"draft", "approval", "active"},
    "approval": {"draft", "active"},
    "active": {"retired"},
    "retired": set(),
}

EDITABLE = ("draft", "consultation")  # opinions are there to be worked in


class ApprovalTiersPolicy(models.Model):
    """The rules for one gate of one model in one company.

    Several policies may serve one gate: the first by sequence whose condition holds, wins. What is
    in force is never edited: a new version is drafted and activated, the old one retires. A policy
    without company is a template that administrators switch on (see `_switch_on`).
    """

    _name = "approval.tiers.policy"
    _description = "Approval policy"
    _order = "res_model, gate, sequence, id"

    name = fields.Char(required=True, translate=True)
    description = fields.Text(translate=True)
    sequence = fields.Integer(default=10, help="The first policy whose condition holds, wins.")
    is_template = fields.Boolean(
        readonly=True, help="Shipped for copying; never applies to a document itself."
    )
    template_id = fields.Many2one(
        "approval.tiers.policy",
        string="Made from",
        readonly=True,
        index="btree_not_null",
        domain=[("is_template", "=", True)],
        ondelete="set null",
    )
    company_id = fields.Many2one(
        "res.company", index=True, default=lambda self: self.env.company, ondelete="restrict"
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    res_model = fields.Selection("_selection_res_model", string="Document", required=True)
    gate = fields.Selection("_selection_gate", required=True)
    domain = fields.Char(string="Applies when", default="[]")
    is_cumulative = fields.Boolean(
        string="Cumulative ladder",
        default=True,
        help="On: every tier of the amount ladder up to the amount signs, the lower one first. "
        "Off: only the highest tier that the amount reaches.",
    )
    tier_ids = fields.One2many("approval.tiers.tier", "policy_id", string="Tiers", copy=True)
    document_kind_ids = fields.Many2many(
        "approval.tiers.document.kind",
        string="Compulsory documents",
        help="Without these files a document cannot be submitted.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("consultation", "Open for opinions"),
            ("approval", "Waiting for approval"),
            ("active", "In force"),
            ("retired", "Retired"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    is_editable = fields.Boolean(compute="_compute_is_editable")
    version = fields.Integer(default=1, readonly=True, copy=False)
    previous_id = fields.Many2one(
        "approval.tiers.policy",
        string="Previous version",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    start_date = fields.Date(
        string="First day", copy=False, help="First day in force; empty: from activation on."
    )
    end_date = fields.Date(string="Last day", copy=False, help="Last day in force; empty: until retired.")
    activated_at = fields.Datetime(string="Put in force on", readonly=True, copy=False)
    activated_by_id = fields.Many2one("res.users", string="Put in force by", readonly=True, copy=False)

    _active = models.Index("(res_model, gate, sequence, id) WHERE state = 'active'")
    _company_required = models.Constraint(
        "CHECK (is_template OR company_id IS NOT NULL)", "A policy belongs to one company."
    )
    _dates_ordered = models.Constraint(
        "CHECK (end_date >= start_date)", "The last day in force is before the first one."
    )

    @api.model
    @ormcache()
    def _get_approvable_names(self):
        """Names of the models that pass gates; the same as long as no add-on is installed."""
        return tuple(
            name
            for name, model in self.env.registry.items()
            if not model._abstract and hasattr(model, "_approval_gates")
        )

    @api.model
    def _get_approvable_models(self):
        """{model name: model} of all documents that pass gates."""
        return {name: self.env[name] for name in self._get_approvable_names()}

    @api.model
    def _selection_res_model(self):
        names = list(self._get_approvable_models())
        # Anybody may see what the documents are called; ir.model is for administrators.
        return [(m.model, m.name) for m in self.env["ir.model"].sudo().search([("model", "in", names)])]

    @api.model
    def _selection_gate(self):
        gates = {}
        for model in self._get_approvable_models().values():
            gates.update(model._approval_gates())
        return list(gates.items())

    @api.depends("company_id")
    @api.depends_context("company")
    def _compute_currency_id(self):
        for policy in self:
            policy.currency_id = (policy.company_id or self.env.company).currency_id

    @api.depends("state")
    def _compute_is_editable(self):
        for policy in self:
            policy.is_editable = policy.state in EDITABLE

    @api.constrains("res_model", "gate")
    def _check_gate(self):
        for policy in self:
            if policy.gate not in self.env[policy.res_model]._approval_gates():
                raise ValidationError(self.env._("This document has no such gate; choose another."))

    @api.constrains("domain", "res_model")
    def _check_domain(self):
        for policy in self:
            policy.tier_ids._check_domain_of(policy.domain, policy.res_model)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            # Said in the values, a default from the context has no say.
            if vals.setdefault("state", "draft") != "draft":
                raise UserError(self.env._("A new policy is a draft; activate it when it is complete."))
            vals.update(activated_at=False, activated_by_id=False)
        return super().create(vals_list)

    def write(self, vals):
        if not vals.keys() <= self._get_writable_in_force():
            self._check_draft()
        if "state" in vals:
            if vals["state"] != "retired" and vals.keys() - {"state", "consulted_at"}:
                # What is checked is what is there now, not what comes along.
                raise UserError(self.env._("Change the policy first and save it; then take the next step."))
            self._check_transition(vals["state"])
        if {"activated_at", "activated_by_id"} & vals.keys():
            raise UserError(self.env._("Who put a policy in force, and when, is recorded by itself."))
        if vals.get("state") == "active":
            vals = {**vals, "activated_at": fields.Datetime.now(), "activated_by_id": self.env.uid}
        return super().write(vals)

    def _get_writable_in_force(self):
        """What may still be written when these are not all drafts."""
        if "retired" in self.mapped("state"):
            return {"sequence"}
        return {"sequence", "end_date", "state"}

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        if any(policy.state != "draft" for policy in self):
            raise UserError(self.env._("Only a draft can be deleted; retire the policy instead."))

    def _check_draft(self):
        """Refuse to touch what is in force or was: requests and auditors point at it."""
        for policy in self:
            if policy.state == "approval":
                raise UserError(
                    self.env._(
                        "“%(name)s” waits for approval and stays as it was submitted. "
                        "Recall the request, then change it.",
                        name=policy.name,
                    )
                )
            if policy.state not in EDITABLE:
                raise UserError(
                    self.env._(
                        "“%(name)s” is in force or retired and stays as it is. "
                        "Draft a new version and change that.",
                        name=policy.name,
                    )
                )

    def _check_transition(self, state):
        for policy in self:
            if state not in TRANSITIONS[policy.state]:
                raise UserError(
                    self.env._("A policy goes from draft to in force to retired, never another way.")
                )
            if state == "active" and (blocker := policy._activation_blocker()):
                raise UserError(blocker)

    def _activation_blocker(self):
        """Why this draft cannot come into force now: a sentence, or False."""
        return self._issue_blocker()

    def _issue_blocker(self):
        """Why this draft cannot be issued, whoever approves it: a sentence, or False."""
        self.ensure_one()
        if self.is_template:
            return self.env._("A template is switched on in the settings, not activated itself.")
        if not self.tier_ids:
            return self.env._("“%(name)s” has no tier; add one first.", name=self.name)
        # A tier for special cases may lack its people until such a case comes; it then says so.
        asked = self.tier_ids.filtered(lambda tier: tier._is_always_asked())
        nobody = next(filter(None, (tier._approver_blocker() for tier in asked)), False)
        return nobody or self._lint_blocker()

    def action_activate(self):
        for policy in self:
            policy.write({"state": "active"})
            policy._get_replaced()._end_before(policy.start_date)

    def _get_replaced(self):
        """The versions in force that this one takes the place of."""
        self.ensure_one()
        if not self.previous_id:
            return self.browse()
        lineage = Domain("id", "=", self.previous_id.id) | Domain("previous_id", "=", self.previous_id.id)
        return self.search(lineage & Domain("state", "=", "active") & Domain("id", "!=", self.id))

    def _end_before(self, start_date):
        """Retire these now, or the day before ``start_date`` where that lies ahead."""
        if start_date and start_date > fields.Date.context_today(self):
            self.write({"end_date": fields.Date.subtract(start_date, days=1)})
        else:
            self.action_retire()

    def action_retire(self):
        today = fields.Date.context_today(self)
        for policy in self:
            begun = not policy.start_date or policy.start_date <= today
            policy.write({"state": "retired", **({"end_date": today} if begun else {})})

    def action_new_version(self):
        """Draft the next version of this policy and show it."""
        self.ensure_one()
        return self.copy({"version": self.version + 1, "previous_id": self.id})._get_form_action()

    def _get_form_action(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
