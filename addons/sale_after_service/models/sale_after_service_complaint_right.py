from odoo import api, models

from .sale_after_service_complaint import DONE

OWN = "sale_after_service.group_"
# Work on complaints of everybody; see also the record rules.
HANDLERS = (
    f"{OWN}service",
    f"{OWN}technical",
    f"{OWN}clerk",
    "sale_approval_tiers.group_quality",
    "sale_approval_tiers.group_engineering",
    "sales_team.group_sale_salesman_all_leads",
)
SUPERVISORS = (f"{OWN}service", "sales_team.group_sale_salesman_all_leads")
# Who and what is counted: not for those it counts against to change.
STEERING = {"kind", "about_user_id", "user_id", "team_id", "partner_id", "company_id", "sale_order_id"}


class SaleAfterServiceComplaint(models.Model):
    """Who may do what with a complaint (C21: the category says who)."""

    _inherit = "sale.after.service.complaint"

    def _is_one_of(self, groups):
        return any(self.env.user.has_group(group) for group in groups)

    def _is_supervisor(self):
        """Whether the user answers for the salesperson: service desk, sales management, his branch."""
        team = self.team_id.sudo()  # who leads the team decides, not who may read it
        return self.env.user in team.branch_manager_id | team.user_id or self._is_one_of(SUPERVISORS)

    def _is_handler(self):
        """Whether the user works on this complaint."""
        mine = self.env.user in self.owner_id | self.user_id or self._is_of_department("group_id")
        return mine or self._is_supervisor() or self._is_one_of(HANDLERS)

    def _is_of_department(self, name):
        """Whether the user belongs to the department that the category names in the field ``name``."""
        group = self.category_id.sudo()._get_rule(name)  # ids of groups are compared
        return bool(group) and group in self.env.user.all_group_ids

    def _get_first_confirmer(self):
        return self.category_id.first_confirmer or "none"

    def _may_confirm(self):
        kind, user, team = self._get_first_confirmer(), self.env.user, self.team_id.sudo()  # its people
        if kind == "salesperson":
            return user == self.user_id
        if kind == "branch" and (team.branch_manager_id or team.user_id):
            return user in team.branch_manager_id | team.user_id
        if kind == "department":
            return self._is_of_department("group_id")
        return user.has_group("approval_tiers.group_sales_director")

    def _answer_blocker(self):
        """CPL-03, C21: the responsible department answers; without one the owner or salesperson."""
        group = self.category_id.sudo()._get_rule("group_id")  # its name is said to who is refused
        if group and not self._is_of_department("group_id"):
            return self.env._(
                "%(complaint)s is answered by the department in charge of its category: %(group)s.",
                complaint=self.name,
                group=group.name,
            )
        if not (self.answer or "").strip():
            return self.env._("%(complaint)s: write the answer to the customer first.", complaint=self.name)
        return False

    def _assess_blocker(self):
        if not self.category_id:
            return self._no_category()
        if self.needs_confirmation:
            kinds = dict(self.category_id._fields["first_confirmer"]._description_selection(self.env))
            return self.env._(
                "%(complaint)s has to be confirmed first. Who confirms: %(who)s.",
                complaint=self.name,
                who=kinds[self._get_first_confirmer()],
            )
        return False

    def _completeness_blocker(self):
        """What is missing before these can be closed: a sentence, or False; extended by actions."""
        return False

    def _reopen_blocker(self):
        if self.kind == "praise" or not self.resolved_at:
            return self.env._("%(complaint)s was not answered yet.", complaint=self.name)
        return False

    def _close_blocker(self):
        if self.kind == "complaint" and self.state == "new":
            return self.env._("%(complaint)s has not been handled.", complaint=self.name)
        is_mine = self.kind == "praise" and not self.about_user_id and self.user_id == self.env.user
        if is_mine or self.about_user_id == self.env.user:
            return self.env._(
                "%(complaint)s is about you; somebody else has to close it.", complaint=self.name
            )
        return self.kind == "complaint" and self._completeness_blocker()

    def _cancel_blocker(self):
        is_author = self.state == "new" and self.create_uid == self.env.user
        if not (is_author or self._is_supervisor()) or self.about_user_id == self.env.user:
            return self.env._("The service desk or the branch manager cancels complaints.")
        if not (self.cancel_reason or self.duplicate_of_id):
            return self.env._("%(complaint)s: say why it is cancelled.", complaint=self.name)
        return False

    def _change_blocker(self, vals):
        """Why the current user cannot write ``vals``: a sentence, or False."""
        if self.state in DONE and vals.keys() & self._get_story_fields():
            return self.env._("%(complaint)s is closed and stays as it is.", complaint=self.name)
        if self._is_supervisor() and self.about_user_id != self.env.user:
            return False
        is_author = self.state == "new" and self.create_uid == self.env.user
        if (not is_author and vals.keys() & STEERING) or "reported_at" in vals:
            return self.env._(
                "Who and what %(complaint)s is about, and since when, is changed by the service desk or "
                "the branch manager.",
                complaint=self.name,
            )
        if "category_id" in vals and self.assessed_at and not self._is_of_department("group_id"):
            return self.env._(
                "%(complaint)s is assessed; the responsible department or the service desk moves it to "
                "another category.",
                complaint=self.name,
            )
        return False

    @api.model
    def _get_story_fields(self):
        """Fields that stay as they are once a complaint is closed."""
        return STEERING | {
            *("subject", "severity", "channel", "category_id", "contact_id", "product_id", "lot_ids"),
            *("quantity", "picking_id", "description", "answer", "root_cause", "responsibility"),
            *("cancel_reason", "reported_at", "owner_id"),
        }

    def _step_blocker(self):
        if not self._is_handler() and not (self.state == "new" and self.create_uid == self.env.user):
            return self.env._("You do not work on %(complaint)s.", complaint=self.name)
        return False
