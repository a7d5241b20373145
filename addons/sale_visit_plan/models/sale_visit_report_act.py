from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_list

from .sale_visit_preparation import ASKED_FIRST
from .sale_visit_report import ITEMS

TO_WRITE = "sale_visit_plan.mail_activity_type_report"
TO_READ = "sale_visit_plan.mail_activity_type_report_review"


class SaleVisitReport(models.Model):
    """Handing a report in, and what the supervisor does with it (VIS-06, VIS-11, VIS-12)."""

    _inherit = "sale.visit.report"

    can_review = fields.Boolean(compute="_compute_can_review")

    def _compute_can_review(self):
        for report in self:
            report.can_review = not report._review_blocker()

    def _is_supervised(self):
        """Whether the current user is above the author of this report."""
        self.ensure_one()
        return self.env.user in self.visit_id.sudo()._get_supervisors()  # who leads whom is no secret

    def action_submit(self):
        """Hand these reports in."""
        for report in self:
            if blocker := report._submit_blocker():
                raise UserError(blocker)
        now = fields.Datetime.now()
        for report in self:
            values = {"submitted_at": now, "is_late": bool(report.due_at) and now > report.due_at}
            report._set_state("submitted", **({} if report.submitted_at else values))
        self._settle_activities(TO_WRITE)
        self._ask_for_review()
        self.visit_id._close_settled()
        return True

    def _submit_blocker(self):
        """Why this report cannot be handed in: a sentence, or False; extend by super()."""
        self.ensure_one()
        if blocker := self._write_blocker(("content",)):
            return blocker
        missing = [
            name for name in ITEMS if not (self[name].strip() if isinstance(self[name], str) else self[name])
        ]
        if missing:
            labels = [self._fields[name]._description_string(self.env) for name in missing]
            return self.env._(
                "%(visit)s: the report still lacks %(items)s.",
                visit=self.display_name,
                items=format_list(self.env, labels),
            )
        return self._unasked_blocker()

    def _unasked_blocker(self):
        """VIS-11: a gift or entertainment that nobody had agreed to: a sentence, or False."""
        lines = self.visit_id.preparation_ids.filtered(
            lambda line: line.kind in ASKED_FIRST and line.spent_amount and not line.is_agreed
        )
        return bool(lines) and self.env._(
            "%(items)s: gifts and entertainment are applied for before the visit, and this was not. "
            "Take it out of “Preparation”; it cannot be claimed.",
            items=format_list(self.env, [name or "" for name in lines.mapped("name")]),
        )

    def action_take_back(self):
        """Write on, as long as nobody has read it; handed in again, the new time counts."""
        for report in self:
            if report.user_id != self.env.user:
                raise AccessError(self.env._("Only %(user)s writes this report.", user=report.user_id.name))
        self._set_state("draft", submitted_at=False)
        self._settle_activities(TO_READ)
        return True

    # The supervisor

    def _review_blocker(self):
        """Why the current user cannot accept or return this report: a sentence, or False."""
        self.ensure_one()
        if self.state != "submitted":
            return self.env._("The report of %(visit)s waits for nobody.", visit=self.display_name)
        if self.user_id == self.env.user:
            return self.env._("Nobody reviews his own report.")
        if not self._is_supervised():
            return self.env._("Only a superior of %(user)s reviews this report.", user=self.user_id.name)
        return False

    def _check_review(self):
        self.check_access("read")
        for report in self:
            if blocker := report._review_blocker():
                raise UserError(blocker)

    def _prepare_review_vals(self, comment, **values):
        now = fields.Datetime.now()
        return {"review_comment": comment, "reviewed_by_id": self.env.uid, "reviewed_at": now, **values}

    def action_accept(self, score, comment=None):
        """The supervisor has read these: ``score`` 1 to 5.

        :raises UserError: another than the supervisor, or no such score
        """
        if type(score) is not int or not 1 <= score <= 5:
            raise UserError(self.env._("Give a score from 1 to 5."))
        self._check_review()
        self._set_state("accepted", **self._prepare_review_vals(comment, score=score))
        self._settle_activities(TO_READ)
        self.visit_id.sudo()._close_settled()  # the supervisor need not be able to write the visit
        return True

    def action_return(self, reason):
        """Back to the author, with the ``reason``."""
        reason = str(reason or "").strip()
        if not reason:
            raise UserError(self.env._("Say what has to be different."))
        self._check_review()
        self._set_state("returned", **self._prepare_review_vals(reason))
        self._settle_activities(TO_READ)
        self._add_activities(
            TO_WRITE, {report: report.user_id for report in self}, self.env._("Report returned"), reason
        )
        return True

    def action_review(self):
        """Open the dialog in which these are accepted or returned."""
        self._check_review()
        actions = self.env["ir.actions.act_window"]
        action = actions._for_xml_id("sale_visit_plan.sale_visit_report_read_action")
        return action | {"context": {"default_report_ids": self.ids}}

    # Activities, for all of them at once

    def _ask_for_review(self):
        readers = {report: report.visit_id.sudo()._get_supervisors()[:1] for report in self}
        self._add_activities(TO_READ, readers, self.env._("Read the visit report"))

    def _add_activities(self, kind, people, summary, note=None):
        """One activity for each of ``people`` ({report: user})."""
        kind = self.env.ref(kind)
        model_id = self.env["ir.model"]._get_id(self._name)
        vals_list = [
            {
                "activity_type_id": kind.id,
                "res_model_id": model_id,
                "res_id": report.id,
                "user_id": user.id,
                "summary": summary,
                "note": note,
                "date_deadline": report._get_activity_date(),
            }
            for report, user in people.items()
            if user
        ]
        # Written by the service: whoever hands in need not be allowed to give others work.
        activities = self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True)
        return activities.create(vals_list)

    def _get_activity_date(self):
        visit = self.visit_id.sudo()  # only the day at the author's place
        due = max(self.due_at or fields.Datetime.now(), fields.Datetime.now())
        return visit._get_local(due).date()

    def _settle_activities(self, kind):
        kind = self.env.ref(kind)
        activities = self.sudo().activity_ids  # what was asked here is answered, whoever was asked
        activities.filtered(lambda activity: activity.activity_type_id == kind).unlink()
