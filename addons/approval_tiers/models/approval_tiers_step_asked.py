from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import SQL


class ApprovalTiersStepAsked(models.Model):
    """Which steps wait for somebody now: asked of what is open, never of all that ever was.

    “To approve” of somebody who was a candidate in each of 100,000 documents took a quarter of a
    second through the candidates; by a table of the open steps alone it takes milliseconds.
    Whether he may decide is asked again when he does.
    """

    _inherit = "approval.tiers.step"

    asked_ids = fields.Many2many(
        "res.users",
        "approval_tiers_step_asked_rel",
        string="Asked now",
        compute="_compute_asked_ids",
        store=True,
        help="While it is open: candidates who have not agreed yet, and whoever is asked for an opinion.",
    )
    is_waiting_for_me = fields.Boolean(
        string="Waits for me",
        compute="_compute_is_waiting_for_me",
        search="_search_is_waiting_for_me",
        help="It is open and asks you, or somebody absent for whom you decide today.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        created = super().create(vals_list)
        # Nobody is asked yet, and a new step has no decisions: both are empty as they stand.
        idle = created.filtered(lambda step: step.state != "open")
        for name in ("asked_ids", "agreed_ids"):
            self.env.remove_to_compute(self._fields[name], idle)
        return created

    @api.depends("state", "candidate_ids", "advisor_ids", "agreed_ids")
    def _compute_asked_ids(self):
        alike = defaultdict(self.browse)
        for step in self.with_context(active_test=False):  # somebody archived may come back
            undecided = step.candidate_ids - step.agreed_ids
            alike[undecided | step.advisor_ids if step.state == "open" else undecided.browse()] |= step
        for users, steps in alike.items():
            steps.asked_ids = [Command.set(users.ids)]

    @api.depends("state", "asked_ids", "delegation_ids", "agreed_ids")
    @api.depends_context("uid")
    def _compute_is_waiting_for_me(self):
        waiting = self.search(Domain("id", "in", self.ids) & Domain("is_waiting_for_me", "=", True))
        for step in self:
            step.is_waiting_for_me = step in waiting

    def _search_is_waiting_for_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        waiting = self._get_waiting_query()
        # “IS TRUE” keeps PostgreSQL from joining, as it guesses far too few steps: it looks each open
        # step up in one hash, in the order of the list, and stops at the end of the page.
        found = Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "(%s IN %s) IS TRUE", model._field_to_sql(alias, "id", query), waiting
            )
        )
        return found if True in value else ~found

    @api.model
    def _get_waiting_query(self):
        """The steps that wait for the current user. One list of ids, not conditions joined by “or”,
        which PostgreSQL would try on every step; the dates of absences count as they are today."""
        self.flush_model(["state", "asked_ids", "agreed_ids", "delegation_ids"])
        self.env["approval.tiers.delegation"].flush_model()
        return SQL(
            """(SELECT approval_tiers_step_id FROM approval_tiers_step_asked_rel WHERE res_users_id = %(user)s
                 UNION ALL
                SELECT step.id FROM approval_tiers_delegation delegation
                  JOIN approval_tiers_step_delegation_rel reached
                    ON reached.approval_tiers_delegation_id = delegation.id
                  JOIN approval_tiers_step step ON step.id = reached.approval_tiers_step_id
                 WHERE delegation.delegate_id = %(user)s AND delegation.state = 'active'
                   AND %(today)s BETWEEN delegation.start_date AND delegation.end_date
                   AND step.state = 'open'
                   AND NOT EXISTS (
                       SELECT FROM approval_tiers_step_agreed_rel agreed
                        WHERE agreed.approval_tiers_step_id = step.id AND agreed.res_users_id = %(user)s))""",
            user=self.env.uid,
            today=fields.Date.context_today(self),
        )
