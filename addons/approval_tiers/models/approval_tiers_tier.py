from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval


class ApprovalTiersTier(models.Model):
    """A row of a policy: who decides, when he is asked, how many must agree, how fast."""

    _name = "approval.tiers.tier"
    _description = "Approval tier"
    _order = "policy_id, sequence, id"

    policy_id = fields.Many2one("approval.tiers.policy", required=True, index=True, ondelete="cascade")
    res_model = fields.Selection(related="policy_id.res_model")
    currency_id = fields.Many2one(related="policy_id.currency_id")
    is_editable = fields.Boolean(related="policy_id.is_editable")
    sequence = fields.Integer(default=10)
    is_parallel = fields.Boolean(
        string="With the one above", help="Asked at the same time as the tier above, not after it."
    )
    name = fields.Char(required=True, translate=True)
    duty = fields.Text(translate=True, help="What this approver answers for.")
    amount_above = fields.Monetary(
        string="Amount above",
        help="In company currency. The limit itself still belongs to the tier below; 0 means any amount.",
    )
    is_band = fields.Boolean(
        string="Amount ladder",
        help="A rung of the amount ladder. In a policy that is not cumulative only the highest "
        "rung reached signs; tiers off the ladder sign whenever their condition holds.",
    )
    domain = fields.Char(string="Only when", default="[]")
    condition_note = fields.Char(
        string="Condition in words", translate=True, help="Shown to everybody as the reason."
    )
    approver_type = fields.Selection(
        [
            ("head", "Head of the department or team"),
            ("superior", "Superior of the requester"),
            ("group", "Members of a group"),
            ("user", "Named persons"),
            ("field", "Person on the document"),
        ],
        string="Who decides",
        required=True,
        default="head",
    )
    approver_level = fields.Integer(string="Levels up", default=1)
    approver_group_id = fields.Many2one("res.groups", string="Group", ondelete="restrict")
    approver_user_ids = fields.Many2many("res.users", string="Persons", domain="[('share', '=', False)]")
    approver_field = fields.Char(string="Field", help="Path to a user, such as partner_id.user_id.")
    quorum_mode = fields.Selection(
        [
            ("any", "Any one"),
            ("all", "Everybody"),
            ("number", "A number"),
            ("percent", "A percentage"),
        ],
        string="How many agree",
        required=True,
        default="any",
    )
    quorum_value = fields.Integer(string="Number or percent", default=1)
    document_kind_ids = fields.Many2many(
        "approval.tiers.document.kind",
        string="Compulsory documents",
        help="Without these files the step cannot be approved; the approver may add them.",
    )
    limit_hours = fields.Float(string="Hours", help="Time limit of the step; 0 means none.")
    limit_kind = fields.Selection(
        [("working", "Working hours"), ("clock", "Clock hours")],
        string="Counted in",
        required=True,
        default="working",
    )

    _amount_positive = models.Constraint(
        "CHECK (amount_above >= 0)", "The lower bound of a tier cannot be negative."
    )
    _limit_positive = models.Constraint("CHECK (limit_hours >= 0)", "A time limit cannot be negative.")
    _level_positive = models.Constraint(
        "CHECK (approver_level >= 1)", "The superior is at least one level up."
    )
    _quorum_positive = models.Constraint("CHECK (quorum_value >= 1)", "At least one person must agree.")

    @api.constrains("domain", "policy_id")
    def _check_domain(self):
        for tier in self:
            self._check_domain_of(tier.domain, tier.policy_id.res_model)

    @api.constrains("approver_type", "approver_field", "policy_id")
    def _check_approver_field(self):
        for tier in self.filtered(lambda tier: tier.approver_type == "field"):
            comodel = self.env[tier.policy_id.res_model]
            for name in (tier.approver_field or "").split("."):
                field = comodel._fields.get(name) if comodel is not None else None
                comodel = self.env[field.comodel_name] if field and field.relational else None
            if comodel is None or comodel._name != "res.users":
                raise ValidationError(
                    self.env._("“%(path)s” does not lead to a user.", path=tier.approver_field or "")
                )

    @api.model
    def _check_domain_of(self, domain, res_model):
        """Refuse a condition that cannot be read or names unknown fields."""
        try:
            Domain(safe_eval(domain or "[]")).validate(self.env[res_model])
        except Exception as error:
            raise ValidationError(
                self.env._("The condition %(domain)s cannot be used: %(error)s", domain=domain, error=error)
            ) from error

    @api.model_create_multi
    def create(self, vals_list):
        created = super().create(vals_list)
        created.policy_id._check_draft()
        return created

    def write(self, vals):
        self.policy_id._check_draft()
        result = super().write(vals)
        self.policy_id._check_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self.policy_id._check_draft()

    def _approver_blocker(self):
        """Why nobody could ever decide this tier: a sentence, or False."""
        self.ensure_one()
        people = {
            "group": self.approver_group_id.all_user_ids.filtered("active"),
            "user": self.approver_user_ids.filtered("active"),
        }
        if self.approver_type in people and not people[self.approver_type]:
            return self.env._(
                "Nobody can decide “%(tier)s”: %(who)s has no active member. "
                "Give somebody that duty first (Settings → Users).",
                tier=self.name,
                who=self.approver_group_id.name or self.env._("the list of persons"),
            )
        return False
