from odoo import api, fields, models
from odoo.exceptions import AccessError

READING_ACTIVITY = "approval_tiers.mail_activity_type_reading"


class ApprovalTiersPolicyReading(models.Model):
    """That somebody must read an issued policy, and when he confirmed it (WFC-05, TRN-01)."""

    _name = "approval.tiers.policy.reading"
    _inherit = ["approval.tiers.recorded"]
    _description = "Reading of an approval policy"
    _order = "policy_id, confirmed_at desc, id"
    _rec_name = "user_id"

    policy_id = fields.Many2one(
        "approval.tiers.policy", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users", string="Who must read it", required=True, readonly=True, index=True, ondelete="restrict"
    )
    asked_at = fields.Datetime(string="Asked on", required=True, readonly=True)
    confirmed_at = fields.Datetime(string="Read on", readonly=True)

    _once = models.Constraint("UNIQUE (policy_id, user_id)", "This person has been asked already.")

    @api.model
    def _get_service_refusal(self):
        return self.env._("Only the reader himself confirms, with the button of the policy.")


class ApprovalTiersPolicyReaders(models.Model):
    """On issue everybody named must confirm that he has read the policy."""

    _inherit = "approval.tiers.policy"

    reader_ids = fields.Many2many(
        "res.users",
        "approval_tiers_policy_reader_rel",
        string="Must read it",
        domain="[('share', '=', False)]",
    )
    reader_group_ids = fields.Many2many(
        "res.groups", "approval_tiers_policy_reader_group_rel", string="Groups that must read it"
    )
    reading_ids = fields.One2many("approval.tiers.policy.reading", "policy_id", string="Readings")
    unread_user_ids = fields.Many2many(
        "res.users", string="Have not read it yet", compute="_compute_unread_user_ids"
    )
    is_my_reading_due = fields.Boolean(compute="_compute_is_my_reading_due")

    @api.depends("reading_ids.confirmed_at")
    def _compute_unread_user_ids(self):
        for policy in self:
            policy.unread_user_ids = policy.reading_ids.filtered(lambda row: not row.confirmed_at).user_id

    @api.depends("reading_ids.confirmed_at")
    @api.depends_context("uid")
    def _compute_is_my_reading_due(self):
        for policy in self:
            policy.is_my_reading_due = self.env.user in policy.sudo().unread_user_ids  # his own row only

    def write(self, vals):
        result = super().write(vals)
        if vals.get("state") == "active" or {"reader_ids", "reader_group_ids"} & vals.keys():
            self.filtered(lambda policy: policy.state == "active")._ask_to_read()
        if vals.get("state") == "retired":
            # Nobody need read what is over; whoever ended it was allowed to.
            self.sudo().activity_unlink([READING_ACTIVITY])
        return result

    def _get_writable_in_force(self):
        # Who joins the company later must read it too.
        return super()._get_writable_in_force() | {"reader_ids", "reader_group_ids"}

    def _ask_to_read(self):
        now = fields.Datetime.now()
        for policy in self:
            users = policy.reader_ids | policy.reader_group_ids.sudo().all_user_ids  # membership: no secret
            users = policy._filter_colleagues(users) - policy.reading_ids.user_id
            # Whoever issues or extends the policy has the right; nobody writes readings directly.
            policy.env["approval.tiers.policy.reading"].sudo().create(
                [{"policy_id": policy.id, "user_id": user.id, "asked_at": now} for user in users]
            )
            policy._ask_people(users, READING_ACTIVITY)

    def action_confirm_reading(self):
        """The current user has read these policies."""
        self.check_access("read")
        now = fields.Datetime.now()
        for policy in self:
            # His own row, found by his own id; users have no right to write readings.
            rows = policy.sudo().reading_ids.filtered(lambda row: row.user_id == self.env.user)
            if not rows:
                raise AccessError(
                    self.env._("You are not among those who must read “%(name)s”.", name=policy.name)
                )
            rows.filtered(lambda row: not row.confirmed_at).write({"confirmed_at": now})
            policy.sudo().activity_unlink([READING_ACTIVITY], user_id=self.env.uid)  # his own, which is done
        return True
