from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.approval_tiers import chain


class SaleKpiRun(models.Model):
    """A run passes the gate `run`; approved, its figures are frozen and sealed (KPI-01)."""

    _inherit = "sale.kpi.run"

    content_hash = fields.Char(compute="_compute_content_hash", help="SHA-256 of all scores as they are now.")
    fingerprint = fields.Char(readonly=True, copy=False, help="SHA-256 of all scores as they were approved.")
    is_intact = fields.Boolean(compute="_compute_is_intact", help="The scores are those that were approved.")
    can_approve = fields.Boolean(compute="_compute_can_approve")
    todo = fields.Text(string="Before it can be handed in", compute="_compute_todo")

    @api.depends("score_ids.score", "score_ids.line_ids.score", "score_ids.line_ids.value")
    def _compute_content_hash(self):
        for run in self.sudo():  # the seal is the same whoever looks
            run.content_hash = bool(run.score_ids) and chain.fingerprint(run._get_content())

    def _get_content(self):
        """What an approval freezes, as JSON values free of float noise."""
        self.ensure_one()
        return [
            [
                score.user_id.id,
                score.scheme_id.id,
                f"{score.score:.2f}",
                score.grade_id.id,
                [
                    [
                        line.metric_id.id,
                        line.name,
                        f"{line.weight:.2f}",
                        f"{line.value:.2f}" if line.has_value else None,
                        f"{line.target:.2f}" if line.has_target else None,
                        f"{line.score:.2f}",
                        line.is_missing,
                        line.note or "",
                    ]
                    for line in score.line_ids.sorted("id")
                ],
            ]
            for score in self.score_ids.sorted("id")
        ]

    @api.depends("content_hash", "fingerprint")
    def _compute_is_intact(self):
        for run in self:
            run.is_intact = not run.fingerprint or run.fingerprint == run.content_hash

    @api.depends_context("uid")
    @api.depends("state")
    def _compute_can_approve(self):
        for run in self:
            run.can_approve = not run.is_governed and not run._approve_blocker()

    @api.depends("score_ids.line_ids.is_missing", "is_verified", "problems", "improvements", "state")
    def _compute_todo(self):
        for run in self:
            run.todo = "\n".join(run._get_todo()) if run.state == "computed" else False

    @api.model
    def _approval_gates(self):
        return {"run": self.env._("Assessment run")}

    @api.model
    def _approval_sealed_fields(self):
        own = ("company_id", "period", "basis", "date_from", "content_hash", "problems", "improvements")
        return {**super()._approval_sealed_fields(), **dict.fromkeys(own)}

    @api.model
    def _approval_moving_fields(self):
        return super()._approval_moving_fields() | {"approved_at", "fingerprint"}

    def _get_approval_owners(self):
        """Who made the run, and whoever is assessed by it: nobody decides on his own score."""
        self.ensure_one()
        return self.user_id | self.sudo().score_ids.user_id  # not every reader of a run reads all scores

    def _approval_submit_blocker(self, gate):
        return self._submit_blocker() or super()._approval_submit_blocker(gate)

    def _approval_granted(self, gate):
        if gate == "run":
            self._approve()
        return super()._approval_granted(gate)

    def _submit_blocker(self):
        """Why this run cannot be handed in: a sentence, or False."""
        self.ensure_one()
        if self.approved_at:
            return self.env._("%(run)s is approved already.", run=self.name)
        if not self.computed_at:
            return self.env._("%(run)s is not computed yet. Compute it first.", run=self.name)
        todo = self._get_todo()
        return bool(todo) and "\n".join(todo)

    def _get_todo(self):
        """What has to be done before this run is handed in, as sentences."""
        lines = self.sudo().score_ids.line_ids  # what is missing does not depend on who asks
        duties = [(line._get_duty(), line) for line in lines]
        sentences = {
            "score": self.env._("Not scored by the superior yet: %(lines)s"),
            "figure": self.env._("Figures missing: %(lines)s"),
            "target": self.env._("Targets missing: %(lines)s"),
            "accept": self.env._("Out of the ordinary and not signed off: %(lines)s"),
        }
        todo = []
        for duty, sentence in sentences.items():
            names = [line.display_name for kind, line in duties if kind == duty]
            if names:
                more = len(names) - 5
                shown = ", ".join(names[:5]) + (f" (+{more})" if more > 0 else "")
                todo.append(sentence % {"lines": shown})
        if not self.is_verified:
            todo.append(self.env._("Check the figures against the books and press “Figures verified”."))
        if not (self.problems or "").strip() or not (self.improvements or "").strip():
            todo.append(self.env._("Note the problems of the period and what will be improved."))
        if self.basis == "months" and self._get_open_appeals():
            todo.append(self.env._("Appeals against monthly runs are still to be decided."))
        return todo

    def action_submit(self):
        """Hand these runs in for approval.

        :raises UserError: naming what is missing, unscored or not signed off
        """
        self.check_access("write")
        for run in self:
            if blocker := run._submit_blocker():
                raise UserError(blocker)
        self.sudo().write({"submitted_at": fields.Datetime.now()})  # a kept column
        blockers = self._approval_blockers("run")
        asked = self.filtered(lambda run: blockers[run.id])
        if asked:
            asked.action_approval_submit("run")
        return True

    def action_recall(self):
        """Take runs back that nobody has approved yet."""
        self.check_access("write")
        if any(run.state != "submitted" for run in self):
            raise UserError(self.env._("Only a run that waits is taken back."))
        self._approval_withdraw(self.env._("Taken back"))
        self.sudo().write({"submitted_at": False})  # a kept column
        return True

    def action_approve(self):
        """Where no policy asks for it: a director who is neither assessed here nor made the run.

        :raises UserError: by anybody else
        """
        self.check_access("read")
        self._lock_act()
        for run in self:
            if blocker := run._approve_blocker():
                raise UserError(blocker)
        self._approve()
        return True

    def _approve_blocker(self):
        """Why the current user does not approve this run: a sentence, or False."""
        self.ensure_one()
        user = self.env.user
        if self.approved_at:
            return self.env._("%(run)s is approved already.", run=self.name)
        if self.state != "submitted":
            return self.env._("%(run)s has to be handed in first.", run=self.name)
        if blocker := self._approval_blocker("run"):
            return blocker
        groups = ("approval_tiers.group_sales_director", "approval_tiers.group_general_manager")
        if not any(user.has_group(group) for group in groups):
            return self.env._("A sales director or the general manager approves a run.")
        if user in self._get_approval_owners():
            return self.env._("Nobody approves a run that he made or that assesses him.")
        return False

    def _approve(self):
        for run in self.sudo():  # kept columns; who approves was checked, or asked by the policy
            if blocker := run._submit_blocker():
                raise UserError(blocker)
            run.write(
                {
                    "approved_at": fields.Datetime.now(),
                    "approved_by_id": self.env.uid,
                    "fingerprint": run.content_hash,
                }
            )
            run.score_ids._ask_for_answers()
