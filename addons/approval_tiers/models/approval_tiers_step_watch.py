from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain

# How many steps one transaction of the cron handles
BATCH = 200


class ApprovalTiersStepWatch(models.Model):
    """The clock at work: one cron reminds and escalates, and never decides (APV-10).

    What is done is marked on the step in the transaction that does it. Killed half-way, the cron
    goes on where it stopped and tells nobody twice.
    """

    _inherit = "approval.tiers.step"

    @api.model
    def _cron_watch_deadlines(self):
        """Delegations that begin or end, reminders, overdue steps, overdue requests."""
        requests = self.env["approval.tiers.request"]
        self._sync_all_delegations()
        for model, get_domain, act in (
            (self, "_get_to_remind_domain", "_remind"),
            (self, "_get_overdue_domain", "_escalate"),
            (requests, "_get_late_domain", "_tell_late"),
        ):
            if not self._watch(model, getattr(model, get_domain)(), act):
                break  # no time left; the next run goes on

    @api.model
    def _watch(self, model, domain, act):
        """Call ``act`` on all of ``model`` in ``domain``, batch by batch; each act marks what it did.

        :return: False when the time of the cron is over
        """
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=model.search_count(domain))
        while found := model.search(domain, limit=BATCH, order="deadline_at, id"):
            requests = found.request_id if model._name == self._name else found
            free = requests.try_lock_for_update(allow_referencing=True)
            ready = (
                found & free if requests == found else found.filtered_domain([("request_id", "in", free.ids)])
            )
            if not ready:
                break  # somebody is deciding on the rest right now; the next run sees
            for lang, alike in ready.grouped(lambda row: row.requester_id.lang).items():
                getattr(alike.with_context(lang=lang), act)()
            if not progress(len(ready)):
                return False
        return True

    @api.model
    def _get_to_remind_domain(self):
        now = fields.Datetime.now()
        return (
            Domain("state", "=", "open")
            & Domain("reminded_at", "=", False)
            & Domain("reminder_at", "<=", now)
            & Domain("deadline_at", ">=", now)  # else the clock escalates, and that reminds as well
        )

    @api.model
    def _get_overdue_domain(self):
        late = Domain("state", "=", "open") & Domain("deadline_at", "<", fields.Datetime.now())
        return late & Domain("overdue_at", "=", False)

    def _remind(self):
        """Remind whoever is asked, before the deadline; once a step."""
        self.write({"reminded_at": fields.Datetime.now()})
        self._record_by_clock("remind", self.env._("The time limit is about to end."))
        self._send_notices("reminder", {step: step._get_asked() for step in self})

    def _escalate(self):
        """The deadline has passed: remind whoever is asked, ask the next ones too; once a step."""
        now = fields.Datetime.now()
        self.write({"overdue_at": now, "reminded_at": now})
        self._record_by_clock("remind", self.env._("The time limit has ended."))
        asked = {step: step._get_asked() for step in self}
        people = self._get_escalation_people()
        escalated = self._add_candidates(
            people,
            lambda step, names: self.env._(
                "%(users)s did not decide in time; %(names)s may decide too.",
                users=step._get_candidate_names(),
                names=names,
            ),
        )
        escalated.write({"escalated_at": now})
        escalated._add_activities(people)
        self._send_notices("overdue", asked)
        escalated._send_notices("escalated", people)

    def _get_escalation_people(self):
        """{step: users to ask in addition}, as its tier said when it was submitted."""
        concerned = self._get_concerned()
        people = {}
        for step in self:
            if step.escalation_type == "superior":
                users = step._get_next_superiors(concerned[step])
            else:
                users = step.escalation_user_id | step.escalation_group_id.all_user_ids
            if step.is_different_person:
                users -= step._get_other_approvers()
            people[step] = step._filter_able(users - step.candidate_ids - concerned[step])
        return people

    def _record_by_clock(self, action, comment):
        """Put ``action`` on record for each step; nobody's act but the clock's."""
        for users, steps in self.grouped("candidate_ids").items():
            requests = steps.request_id.with_user(SUPERUSER_ID)
            requests._record(action, comment, steps=steps, details={"asked": users.ids})
