from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.mail import is_html_empty

from .sale_target_demand import SECTIONS

LEADERS = ("approval_tiers.group_deputy_general_manager", "approval_tiers.group_general_manager")


class SaleTargetDemand(models.Model):
    """The sales head sums up, the company's leaders decide at the gate `demand` (PLN-02)."""

    _inherit = "sale.target.demand"

    can_decide = fields.Boolean(compute="_compute_can_decide")

    @api.depends("state")
    @api.depends_context("uid")
    def _compute_can_decide(self):
        for demand in self:
            demand.can_decide = not demand._decide_blocker()

    @api.model
    def _approval_gates(self):
        return {"demand": self.env._("Sales demand")}

    @api.model
    def _approval_sealed_fields(self):
        header = ("name", "company_id", "user_id", "date_from", "date_to", *SECTIONS, "summary")
        lines = {
            "goal_ids": ("metric_id", "target"),
            "budget_ids": ("kind", "amount"),
            "review_ids": ("department", "reasonable", "effective", "likely", "supported", "comment"),
        }
        return {**super()._approval_sealed_fields(), **dict.fromkeys(header), **lines}

    def _get_approval_amount(self):
        self.ensure_one()
        return self.budget_total

    def _get_approval_head(self):
        self.ensure_one()
        return self.team_id.sudo().user_id  # who leads a team is no secret

    def _get_approval_owners(self):
        self.ensure_one()
        return self.user_id

    def _get_approval_shown_gates(self, latest):
        """Nobody decides before the departments and the head have spoken."""
        self.ensure_one()
        early = self.state in ("draft", "review") and not self.sudo().approval_status
        return [] if early else super()._get_approval_shown_gates(latest)

    def _approval_submit_blocker(self, gate):
        return self._summary_blocker() or super()._approval_submit_blocker(gate)

    def _approval_incomplete_blocker(self, gate):
        if is_html_empty(self.summary):
            return self.env._("Write the summary of the sales head first.")
        return super()._approval_incomplete_blocker(gate)

    def _approval_granted(self, gate):
        if gate == "demand":
            self._approve()
        return super()._approval_granted(gate)

    def _get_heads(self):
        """Who sums up: the team's leader, the sales directors, and the sales administrators."""
        self.ensure_one()
        groups = self.env.ref("approval_tiers.group_sales_director") | self.env.ref(
            "sales_team.group_sale_manager"
        )
        # Who leads, and who is a member, is no secret.
        users = groups.sudo().all_user_ids | self.team_id.sudo().user_id
        return users.filtered(
            lambda user: user.active and not user.share and self.company_id in user.company_ids
        )

    def _ask_head(self):
        self.ensure_one()
        head = self.team_id.sudo().user_id or self._get_heads()[:1]
        if head:
            self.sudo().activity_schedule(  # a task of another
                "mail.mail_activity_data_todo", user_id=head.id, summary=self.env._("Sum up the sales demand")
            )

    def _summary_blocker(self):
        """Why the current user does not sum up now: a sentence, or False."""
        self.ensure_one()
        if self.state in ("draft", "review"):
            return self.env._(
                "The sales head sums up once marketing, R&D and finance have scored all four criteria."
            )
        if self.state != "summary":
            return self.env._("%(demand)s is with the leaders or decided.", demand=self.name)
        if self.env.user not in self._get_heads() and not self.env.su:
            return self.env._("The sales head sums up %(demand)s.", demand=self.name)
        return False

    def action_summarise(self):
        """Put the demand before the leaders: at the gate where a policy says so, else by hand."""
        for demand in self:
            blocker = demand._summary_blocker() or demand._approval_incomplete_blocker("demand")
            if blocker:
                raise UserError(blocker)
        blockers = self._approval_blockers("demand")
        asked = self.filtered(lambda demand: blockers[demand.id])
        if asked:
            asked.action_approval_submit("demand")
        else:
            self._put_before_leaders()
        return True

    def action_approval_submit(self, gate):
        result = super().action_approval_submit(gate)
        if gate == "demand":
            self._put_before_leaders()
        return result

    def _put_before_leaders(self):
        for demand in self.sudo():  # kept columns; who sums up has been checked
            demand.write({"asked_round": demand.review_round, "summarised_by_id": self.env.uid})
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])

    def _decide_blocker(self):
        """Why the current user does not decide by hand: a sentence, or False."""
        self.ensure_one()
        if self.state != "decision":
            return self.env._("%(demand)s is not before the leaders.", demand=self.name)
        if self.is_governed or self.sudo().approval_status:
            return self.env._("%(demand)s is decided in the approval panel.", demand=self.name)
        if not any(self.env.user.has_group(group) for group in LEADERS):
            return self.env._("The company's leaders decide on %(demand)s.", demand=self.name)
        if self.env.user in self.user_id | self.summarised_by_id:
            return self.env._("Who proposes or sums up does not decide.")
        return False

    def _check_decide(self):
        for demand in self:
            if blocker := demand._decide_blocker():
                raise UserError(blocker)

    def action_approve(self):
        """A leader's yes where no policy asks for it."""
        self._check_decide()
        self._approve()
        return True

    def action_refuse(self):
        """A leader's no where no policy asks for it."""
        self._check_decide()
        self.sudo().write({"is_refused": True, "approved_by_id": self.env.uid})  # kept columns
        return True

    def _approve(self):
        now = fields.Datetime.now()
        self.sudo().write({"approved_at": now, "approved_by_id": self.env.uid})  # kept columns

    def action_create_scheme(self):
        """Make the scheme of this approved demand: targets, budget, team and activities copied."""
        self.ensure_one()
        if self.state != "approved":
            raise UserError(self.env._("A scheme is made from an approved demand."))
        scheme = self.env["sale.target.scheme"].create(self._prepare_scheme_vals())
        return scheme._get_form_action()

    def _prepare_scheme_vals(self):
        self.ensure_one()
        lines = {
            name: [
                fields.Command.create({**line.copy_data()[0], "demand_id": False, "scheme_id": False})
                for line in self[name]
            ]
            for name in ("goal_ids", "budget_ids", "task_ids")
        }
        head = self.team_id.sudo().user_id or self.summarised_by_id
        members = self.team_id.sudo().member_ids  # who is in a team is no secret
        return {
            "name": self.name,
            "demand_id": self.id,
            "company_id": self.company_id.id,
            "team_id": self.team_id.id,
            "user_id": (head or self.env.user).id,
            "date_from": self.date_from,
            "date_to": self.date_to,
            "strategy": self.approach,
            "member_ids": [fields.Command.set(members.ids)],
            **lines,
        }

    def action_view_schemes(self):
        """Show the schemes made from this demand."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Schemes"),
            "res_model": "sale.target.scheme",
            "view_mode": "list,form",
            "domain": [("demand_id", "=", self.id)],
        }
