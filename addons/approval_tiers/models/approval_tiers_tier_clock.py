from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ApprovalTiersTierClock(models.Model):
    """How a tier watches its time limit: a reminder before it, more people after it (APV-10)."""

    _inherit = "approval.tiers.tier"

    reminder_hours = fields.Float(
        string="Remind before",
        help="So many hours before the time limit ends, whoever is asked is reminded; 0 means not before.",
    )
    escalation_type = fields.Selection(
        [
            ("none", "Nobody else"),
            ("superior", "Superior of whoever is asked"),
            ("user", "A person"),
            ("group", "Members of a group"),
        ],
        string="After the limit, also ask",
        required=True,
        default="superior",
        help="They are told once and may decide too. Time that passes never approves anything.",
    )
    escalation_user_id = fields.Many2one(
        "res.users", string="Person to ask then", domain=[("share", "=", False)], ondelete="restrict"
    )
    escalation_group_id = fields.Many2one("res.groups", string="Group to ask then", ondelete="restrict")

    _reminder_before = models.Constraint(
        "CHECK (reminder_hours = 0 OR (reminder_hours > 0 AND reminder_hours < limit_hours))",
        "The reminder comes before the time limit ends: give it fewer hours than the limit.",
    )

    @api.constrains("escalation_type", "escalation_user_id", "escalation_group_id")
    def _check_escalation(self):
        for tier in self:
            needed = {"user": tier.escalation_user_id, "group": tier.escalation_group_id}
            if tier.escalation_type in needed and not needed[tier.escalation_type]:
                raise ValidationError(
                    self.env._(
                        "Say who is asked when “%(tier)s” is late, or choose another way.", tier=tier.name
                    )
                )

    def _prepare_step_vals(self, record, *args, **kwargs):
        return {
            **super()._prepare_step_vals(record, *args, **kwargs),
            "reminder_hours": self.reminder_hours,
            "escalation_type": self.escalation_type,
            "escalation_user_id": self.escalation_user_id.id,
            "escalation_group_id": self.escalation_group_id.id,
        }
