from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list
from odoo.tools.mail import is_html_empty

from ..spread import COLUMNS
from .sale_target_line import DIMENSIONS
from .sale_target_plan import EDITABLE_STATES

TEXTS = ("market_analysis", "resource_estimate", "strategy", "product_mix", "layout")


class SaleTargetPlan(models.Model):
    """Plans pass the gate `plan`; who approves is a policy per level (PLN-01, PLN-06, PLN-14)."""

    _inherit = "sale.target.plan"
    _governed_by = ("level",)

    can_approve = fields.Boolean(compute="_compute_can_approve")

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_approve(self):
        for plan in self:
            plan.can_approve = not plan._approve_blocker()

    @api.model
    def _approval_gates(self):
        return {"plan": self.env._("Sales plan")}

    @api.model
    def _approval_sealed_fields(self):
        header = ("level", "company_id", "team_id", "user_id", "date_from", "effective_date", *TEXTS)
        lines = {"line_ids": ("metric_id", *DIMENSIONS, *COLUMNS)}
        return {**super()._approval_sealed_fields(), **dict.fromkeys(header), **lines}

    def _get_approval_head(self):
        """The supervisor of a person, the leader of a team."""
        self.ensure_one()
        leader = self.team_id.sudo().user_id  # who leads a team is no secret
        if self.level != "person":
            return leader
        return self.user_id._get_approval_superior() or (
            leader if leader != self.user_id else leader.browse()
        )

    def _get_approval_owners(self):
        self.ensure_one()
        return self.user_id

    def _approval_submit_blocker(self, gate):
        return self._state_blocker() or super()._approval_submit_blocker(gate)

    def _approval_incomplete_blocker(self, gate):
        return self._incomplete_blocker() or super()._approval_incomplete_blocker(gate)

    def _approval_granted(self, gate):
        if gate == "plan":
            self._approve()
        return super()._approval_granted(gate)

    def _state_blocker(self):
        """Why this plan is not to be submitted at all: a sentence, or False."""
        self.ensure_one()
        if self.state not in EDITABLE_STATES:
            return self.env._("%(plan)s has been submitted already.", plan=self.display_name)
        return False

    def _incomplete_blocker(self):
        """What this plan lacks before it is submitted: a sentence, or False; extend by super()."""
        self.ensure_one()
        missing = [
            self._fields[name]._description_string(self.env)
            for name in self._get_compulsory_texts()
            if is_html_empty(self[name])
        ]
        if missing:
            return self.env._(
                "%(plan)s lacks: %(texts)s. Write it under “Reasons”, then submit the plan.",
                plan=self.display_name,
                texts=format_list(self.env, missing),
            )
        if not self.line_ids:
            return self.env._(
                "%(plan)s has no targets yet. Add what is to be reached.", plan=self.display_name
            )
        return self._find_empty_line()

    @api.model
    def _get_compulsory_texts(self):
        """PLN-01 asks for these two of every plan."""
        return ("market_analysis", "resource_estimate")

    def _find_empty_line(self):
        """PLN-08: a target says what is counted and how much; a sentence, or False."""
        for number, line in enumerate(self.line_ids, start=1):
            if not line.metric_id:
                return self.env._(
                    "Target %(number)s of %(plan)s does not say what is counted. Choose its metric.",
                    number=number,
                    plan=self.display_name,
                )
            # None late, none complained: zero is a target where less is better
            if not line.metric_id.is_lower_better and not any(line._get_figures().values()):
                return self.env._(
                    "Target %(number)s of %(plan)s (%(metric)s) has no figure. Enter how much.",
                    number=number,
                    plan=self.display_name,
                    metric=line.metric_id.name,
                )
        return False

    def action_submit(self):
        """Hand these plans in: to the approvers a policy names, else to the superior."""
        self.check_access("write")
        for plan in self:
            if blocker := plan._state_blocker() or plan._incomplete_blocker():
                raise UserError(blocker)
        blockers = self._approval_blockers("plan")
        asked = self.filtered(lambda plan: blockers[plan.id])
        if asked:
            asked.action_approval_submit("plan")
        by_hand = self - asked
        by_hand.sudo().write({"is_asked_by_hand": True})  # a kept column
        for plan in by_hand:
            plan._tell_approvers()
        return True

    def _tell_approvers(self):
        body = "\n".join(self._get_approval_warnings("plan"))
        users = self._get_hand_approvers() - self.env.user
        for user in users[:1] if self.level == "person" else users:
            self.sudo().activity_schedule(  # tasks of others
                "mail.mail_activity_data_todo",
                user_id=user.id,
                summary=self.env._("Approve the sales plan"),
                note=body,
            )

    def action_take_back(self):
        """Change a plan again that waits for somebody's word, not for a policy's."""
        self.check_access("write")
        waiting = self.filtered(lambda plan: plan.is_asked_by_hand and not plan.approved_at)
        waiting.sudo().write({"is_asked_by_hand": False})  # a kept column
        return True

    def _get_hand_approvers(self):
        """Who approves this plan where no policy says so: whoever is above its person or team, and for a
        company the sales administrators."""
        self.ensure_one()
        if self.level == "person":
            return (self.user_id._get_approval_superiors() | self._get_approval_head()) - self.user_id
        group = self.env.ref("sales_team.group_sale_manager").sudo()  # who is a member is no secret
        users = group.all_user_ids.filtered(lambda user: self.company_id in user.company_ids)
        if self.level == "team":
            users |= self.team_id.sudo().user_id._get_approval_superior()
        return users.filtered(lambda user: user.active and not user.share)

    def _approve_blocker(self):
        """Why the current user does not approve this plan by hand: a sentence, or False."""
        self.ensure_one()
        if not self.is_asked_by_hand or self.state != "submitted":
            return self.env._("%(plan)s is not waiting for your word.", plan=self.display_name)
        if self.is_governed:
            return self.env._(
                "%(plan)s is decided in the approval panel; take it back and submit it there.",
                plan=self.display_name,
            )
        if self.env.user not in self._get_hand_approvers():
            return self.env._("%(plan)s is approved by whoever is above it.", plan=self.display_name)
        if self.env.user == self.create_uid or self.env.user in self._get_approval_owners():
            return self.env._("Who writes a plan does not approve it.")
        return self._gap_blocker()

    def action_approve(self):
        """The superior's word where no policy asks for it."""
        for plan in self:
            if blocker := plan._approve_blocker():
                raise UserError(blocker)
        self._approve()
        return True

    def action_return(self):
        """The superior gives a plan back to be changed."""
        for plan in self:
            if plan._approve_blocker() and plan._approve_blocker() != plan._gap_blocker():
                raise UserError(plan._approve_blocker())
        self.sudo().write({"is_asked_by_hand": False})  # a kept column
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])
        return True

    def _gap_blocker(self):
        return False

    def _approve(self):
        """Approved: binding from now on; measured by from its effective date."""
        now = fields.Datetime.now()
        self.sudo().write({"approved_at": now, "approved_by_id": self.env.uid})  # kept columns
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])  # of those who were asked
        self._supersede_others()
