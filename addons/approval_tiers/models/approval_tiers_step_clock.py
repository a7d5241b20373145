from collections import defaultdict

import pytz

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import format_list


class ApprovalTiersStepClock(models.Model):
    """When a step is due, when its approver is reminded, and who is asked after that (APV-10)."""

    _inherit = "approval.tiers.step"

    reminder_hours = fields.Float(readonly=True)
    escalation_type = fields.Char(readonly=True)
    escalation_user_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    escalation_group_id = fields.Many2one("res.groups", readonly=True, ondelete="set null")
    reminder_at = fields.Datetime(string="Reminder planned", readonly=True)
    reminded_at = fields.Datetime(string="Reminded on", readonly=True)
    overdue_at = fields.Datetime(string="Told that it is late", readonly=True)
    escalated_at = fields.Datetime(string="Escalated on", readonly=True)
    escalated_to_ids = fields.Many2many(
        "res.users",
        "approval_tiers_step_escalated_rel",
        string="Asked in addition",
        readonly=True,
        help="They may decide too; whoever was asked first stays accountable.",
    )

    _to_remind = models.Index("(reminder_at) WHERE state = 'open' AND reminded_at IS NULL")
    _to_escalate = models.Index("(deadline_at) WHERE state = 'open' AND overdue_at IS NULL")

    @api.model
    def _plan_deadline(self, company, start, hours, kind, resource=None):
        """When ``hours`` from ``start`` (UTC, naive) are over; False without a limit.

        Working hours are those of ``resource``, leaves included, else the company's; its
        holidays always count. Negative hours lead back from ``start``.
        """
        if not hours:
            return False
        calendar = resource and resource.calendar_id or company.resource_calendar_id
        if kind == "working" and calendar:
            end = calendar.plan_hours(
                hours,
                pytz.utc.localize(start),
                compute_leaves=True,
                # A holiday without calendar is that of its company, not of every one.
                domain=[("time_type", "=", "leave"), ("company_id", "in", [False, company.id])],
                resource=resource or None,
            )
            if end:
                return end.astimezone(pytz.utc).replace(tzinfo=None)
        return fields.Datetime.add(start, hours=hours)

    def _plan_clock(self, now):
        """Write the deadline and the reminder of these steps, alike ones together."""
        by_limit = defaultdict(self.browse)
        resources = self._get_lone_resources()
        for step in self:
            limit = (step.limit_hours, step.limit_kind, step.reminder_hours)
            by_limit[(step.company_id, resources.get(step), *limit)] |= step
        for (company, resource, hours, kind, before), steps in by_limit.items():
            deadline = self._plan_deadline(company, now, hours, kind, resource)
            reminder = deadline and self._plan_deadline(company, deadline, -before, kind, resource)
            # Asked again, the clock starts anew.
            anew = {"reminded_at": False, "overdue_at": False, "escalated_at": False}
            steps.write({"deadline_at": deadline, "reminder_at": reminder, **anew})

    def _get_lone_resources(self):
        """{step: working time of its only candidate}, where nobody stands in for him.

        Somebody who is away cannot be late; with more than one person the company's hours count.
        """
        lone = self.filtered(lambda step: len(step.candidate_ids) == 1 and not step.delegation_ids)
        # Whoever submits may not see the approver's working time; only the deadline comes of it.
        resources = lone.sudo().candidate_ids.resource_ids
        found = {}
        for step in lone:
            own = resources.filtered(
                lambda resource, step=step: (
                    resource.user_id == step.candidate_ids
                    and resource.company_id == step.company_id
                    and resource.calendar_id
                )
            )
            if own:
                found[step] = own[0]
        return found

    def _get_absent(self, users, now):
        """Those of ``users`` who are on leave ``now``, by their own working calendar; where
        `hr_holidays` is installed, that is every approved leave."""
        leaves = self.env["resource.calendar.leaves"].sudo()  # that he is away, not why
        running = leaves.search(
            [
                ("resource_id.user_id", "in", users.ids),
                ("date_from", "<=", now),
                ("date_to", ">", now),
                ("time_type", "=", "leave"),
            ]
        )
        return running.resource_id.user_id.with_env(self.env)

    def _add_stand_ins(self, now):
        """Ask the next superior too where the only approver is on leave and named no delegate."""
        lone = self.filtered(lambda step: len(step.candidate_ids) == 1 and not step.delegation_ids)
        absent = self._get_absent(lone.candidate_ids, now)
        concerned = lone._get_concerned()
        self._add_candidates(
            {s: s._get_next_superiors(concerned[s]) for s in lone if s.candidate_ids in absent},
            lambda step, names: self.env._(
                "%(user)s is on leave; %(names)s may decide too.", user=step.candidate_ids.name, names=names
            ),
        )

    def _get_next_superiors(self, concerned):
        """Of each candidate the nearest superior who may decide and is not asked already."""
        self.ensure_one()
        found = self.env["res.users"]
        for user in self.candidate_ids:
            above = user._get_approval_superiors() - self.candidate_ids - concerned
            found |= self._filter_able(above)[:1]
        return found

    def _get_concerned(self):
        """{step: users who never decide it}: the requester and the owners of the document."""
        documents = self.request_id._get_documents()
        return {
            # The answer must not depend on whether somebody may read the document.
            step: step.requester_id | documents[step.request_id].sudo()._get_approval_owners()
            for step in self
        }

    def _filter_able(self, users):
        """Those of ``users`` who can decide at all: active, and of the step's company."""
        return users.filtered(
            lambda user: user.active and not user.share and self.company_id in user.company_ids
        )

    def _add_candidates(self, people, sentence):
        """Let ``people`` ({step: users}) decide too, and put it on record as the clock's act.

        :param sentence: ``sentence(step, names)`` for the record
        :return: the steps that got somebody
        """
        steps = self.filtered(lambda step: people.get(step))
        for users, alike in steps.grouped(lambda step: people[step]).items():
            add = [(4, user.id) for user in users]
            alike.write({"escalated_to_ids": add})
            for comment, same in alike.grouped(
                lambda step, users=users: sentence(step, format_list(self.env, users.mapped("name")))
            ).items():
                same.request_id.with_user(SUPERUSER_ID)._record(
                    "escalate", comment, steps=same, details={"asked": users.ids}
                )
            alike.write({"candidate_ids": add})
        return steps

    def _add_activities(self, people):
        """One activity for each of ``people`` ({step: users})."""
        for users, steps in self.grouped(lambda step: people[step]).items():
            steps._create_activities(users)

    def _get_waiting_line(self, texts):
        """Which steps wait for whom, in the language of the environment ``texts``."""
        return "; ".join(
            texts._("%(step)s waits for %(names)s", step=step.name, names=step._get_candidate_names())
            for step in self
        )
