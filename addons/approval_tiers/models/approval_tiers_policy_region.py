from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from .. import seal


class ApprovalTiersPolicyRegion(models.Model):
    """ROL-05: a region makes its own rules and files them with head office before they are used."""

    _inherit = "approval.tiers.policy"

    is_regional = fields.Boolean(
        string="Region's own rules",
        help="Used for one region only, before those of head office with the same sequence, and only "
        "once it is filed with head office.",
    )
    filed_at = fields.Datetime(string="Filed with head office on", readonly=True, copy=False)
    filed_by_id = fields.Many2one("res.users", string="Filed by", readonly=True, copy=False)
    filed_seal = fields.Char(readonly=True, copy=False, help="Hash of the content that was filed.")
    is_filed = fields.Boolean(compute="_compute_is_filed", help="Filed as it is now.")

    @api.depends("filed_seal", "tier_ids", "state")
    def _compute_is_filed(self):
        for policy in self:
            policy.is_filed = policy._is_filed()

    def _is_filed(self):
        """Whether head office has exactly what is here now; never read from a cache."""
        self.ensure_one()
        return bool(self.filed_seal) and self.filed_seal == self._get_filed_seal()

    def _get_filed_seal(self):
        return seal.digest(self._get_sealed_values())

    def action_file(self):
        """File these rules with head office, as they are now."""
        for policy in self:
            policy.check_access("write")
            if not policy.is_regional or not policy.is_editable:
                raise UserError(self.env._("Only the draft of a region's own rules is filed."))
            if blocker := policy._region_blocker():
                raise UserError(blocker)
            # The right to write was checked above; users themselves may not write these fields.
            policy.sudo().write(
                {
                    "filed_at": fields.Datetime.now(),
                    "filed_by_id": self.env.uid,
                    "filed_seal": policy._get_filed_seal(),
                }
            )
            policy._tell_head_office()

    def _tell_head_office(self):
        officers = self.env.ref("approval_tiers.group_officer").sudo().all_user_ids  # whom to tell
        officers = officers.filtered(lambda user: user.active and self.company_id in user.company_ids)
        self.message_notify(
            partner_ids=(officers - self.env.user).partner_id.ids,
            subject=self.env._("Filed with head office: %(policy)s", policy=self.name),
            body=Markup("<p>%s</p>")
            % self.env._("%(user)s has filed the rules of a region.", user=self.env.user.name),
        )

    def write(self, vals):
        if {"filed_at", "filed_by_id", "filed_seal"} & vals.keys() and not self.env.su:
            raise UserError(self.env._("File the rules with their button; who and when is recorded then."))
        return super().write(vals)

    def _region_blocker(self):
        """Why this names no region: a sentence, or False; extended where teams are known."""
        self.ensure_one()
        return not self._is_conditional() and self.env._(
            "Say for which region “%(name)s” is meant: give it a condition.", name=self.name
        )

    def _issue_blocker(self):
        blocker = super()._issue_blocker()
        if blocker or not self.is_regional:
            return blocker
        return self._region_blocker() or (
            not self._is_filed()
            and self.env._("File “%(name)s” with head office first, as it is now.", name=self.name)
        )

    def _activation_blocker(self):
        blocker = super()._activation_blocker()
        if blocker or not self.is_regional or self._is_governed():
            return blocker
        # Where nobody is asked to approve, a region does not put its own rules in force by itself.
        return not self.env.user.has_group("approval_tiers.group_officer") and self.env._(
            "Head office puts the rules of a region in force; an approval officer can."
        )
