import binascii
import json

from odoo import api, fields, models
from odoo.tools.misc import hash_sign, verify_hash_signed

SCOPE = "approval_tiers.link"
# Longer than a step should take, shorter than a mailbox is searched by a stranger.
LINK_DAYS = 7


class ApprovalTiersStepLink(models.Model):
    """A link in a mail by which one person decides one step, once.

    The token is signed and bound to the person, the step, the content and this asking. It says
    who he is; whether he may decide is asked again when he does. A link only shows the case: it
    takes a second, confirmed request to decide.
    """

    _inherit = "approval.tiers.step"

    def _get_link(self, user):
        """The address by which ``user`` decides this step, or "" where the policy wants no links."""
        self.ensure_one()
        if self.request_id.policy_id.link_mode == "none":
            return ""
        values = self._get_link_values(user)
        # Signing reads the secret of the database, which nobody else may.
        token = hash_sign(self.sudo().env, SCOPE, values, expiration_hours=24 * LINK_DAYS)
        return f"{self.get_base_url()}/approval/{self.id}/{token}"

    def _get_link_values(self, user):
        return [user.id, self.id, self.request_id.seal, fields.Datetime.to_string(self.opened_at)]

    @api.model
    def _read_link(self, step_id, token):
        """The step as its approver sees it, or an empty recordset where the token is no good.

        The step is returned in the environment of that user, as superuser: he has proved who he
        is by the token; what he may do is for `_link_blocker` and `_decide` to say.
        """
        try:
            values = verify_hash_signed(self.sudo().env, SCOPE, token)  # reads the secret of the database
        except (ValueError, binascii.Error, json.JSONDecodeError):
            values = None
        if not values or values[1] != step_id:
            return self.browse()
        user = self.env["res.users"].sudo().browse(values[0]).exists()  # signed by us: whose link it is
        step = self.sudo().browse(step_id).exists()
        if not step or not user.active or user.share or values != step._get_link_values(user):
            return self.browse()
        context = {"lang": user.lang, "tz": user.tz, "allowed_company_ids": step.company_id.ids}
        return step.with_user(user).with_context(**context).sudo()

    def _link_blocker(self):
        """Why the current user cannot decide this step by a link: a sentence, or False."""
        self.ensure_one()
        if blocker := self._decision_blocker():
            return blocker
        if self.request_id._get_changes(self.request_id._get_document()):
            return self.env._("The document has changed since it was submitted. Open it to see what is new.")
        return False

    def _needs_password(self):
        """Whether a decision by link is so large that the user has to prove again who he is."""
        self.ensure_one()
        company = self.company_id
        above = company.currency_id.compare_amounts(self.amount, company.approval_reauth_amount) > 0
        return company.approval_reauth and above

    def _decide_by_link(self, action, comment):
        """Decide as the current user, with his own rights and by the same checks as anywhere."""
        step = self.sudo(False)
        if action == "approve":
            step.action_approve(comment)
        elif action == "return":
            step.action_return(comment)
        elif action == "reject":
            step.action_reject(comment)

    def _is_link_enough(self):
        """Whether nothing else than the decision itself is asked of the approver."""
        self.ensure_one()
        return not self.needs_input
