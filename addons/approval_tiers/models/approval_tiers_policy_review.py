from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

REVIEW_ACTIVITY = "approval_tiers.mail_activity_type_review"


class ApprovalTiersPolicyReview(models.Model):
    """TRN-01: standards are reviewed at intervals; their owner is reminded when the date has passed."""

    _inherit = "approval.tiers.policy"

    owner_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        help="Answers for the policy and reviews it.",
    )
    review_date = fields.Date(string="Next review", copy=False)
    review_interval_months = fields.Integer(
        string="Review every", help="In months; 0 asks once, on the date given."
    )
    review_asked_date = fields.Date(
        readonly=True, copy=False, help="The review date for which the owner has been asked."
    )

    _review_interval_positive = models.Constraint(
        "CHECK (review_interval_months >= 0)", "The review interval cannot be negative."
    )

    def _get_writable_in_force(self):
        if "retired" in self.mapped("state"):
            return super()._get_writable_in_force()
        names = {"owner_id", "review_date", "review_interval_months", "review_asked_date"}
        return super()._get_writable_in_force() | names

    @api.model
    def _cron_review(self):
        """Ask the owner once for each review date that has passed."""
        today = fields.Date.context_today(self)
        due = self.search([("state", "=", "active"), ("review_date", "<=", today), ("owner_id", "!=", False)])
        for policy in due.filtered(lambda policy: policy.review_asked_date != policy.review_date):
            policy._ask_people(policy.owner_id, REVIEW_ACTIVITY)
            policy.review_asked_date = policy.review_date

    def action_reviewed(self):
        """The owner or an officer has reviewed the policy: done until the next date."""
        for policy in self:
            if self.env.user != policy.owner_id and not policy.has_access("write"):
                raise AccessError(self.env._("Only the owner of the policy reviews it."))
            # Checked above; the owner need not have the right to change the policy itself.
            policy.sudo()._plan_next_review()
            # Closes what the owner was asked, whoever reviewed.
            policy.sudo().activity_feedback([REVIEW_ACTIVITY])
        return True

    def _plan_next_review(self):
        """The next date counts from today: a review that came late does not make the next one early."""
        today = fields.Date.context_today(self)
        for policy in self:
            months = policy.review_interval_months
            policy.review_date = months and today + relativedelta(months=months)


class MailActivityReview(models.Model):
    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        review = self.env.ref(REVIEW_ACTIVITY, raise_if_not_found=False)
        reviews = self.filtered(
            lambda activity: (
                activity.res_model == "approval.tiers.policy" and activity.activity_type_id == review
            )
        )
        # Whoever may finish the activity has reviewed; he need not be able to change the policy.
        policies = self.env["approval.tiers.policy"].sudo().browse(reviews.mapped("res_id"))
        policies.filtered(lambda policy: policy.review_asked_date == policy.review_date)._plan_next_review()
        return super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
