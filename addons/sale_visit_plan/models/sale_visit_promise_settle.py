from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .sale_visit_promise import TO_KEEP


class SaleVisitPromise(models.Model):
    """Keeping and breaking promises; the owner is reminded, and told once when one is overdue."""

    _inherit = "sale.visit.promise"

    def action_done(self, proof=None):
        """These were kept; ``proof`` or a file says how."""
        return self._settle("done", proof)

    def action_broken(self, reason=None):
        """These will not be kept; ``reason`` says why."""
        return self._settle("broken", reason)

    def _settle(self, state, text):
        self.check_access("write")
        text = str(text or "").strip()
        for promise in self:
            if blocker := promise._change_blocker():
                raise UserError(blocker)
            has_file = state == "done" and promise.proof_file
            if not (text or (promise.proof or "").strip() or has_file):
                raise UserError(
                    self.env._("“%(promise)s”: write under “Proof” how it went.", promise=promise.name)
                )
        values = {"state": state, "done_at": fields.Datetime.now(), "done_by_id": self.env.uid}
        self.sudo().write({**values, **({"proof": text} if text else {})})  # kept columns
        self._settle_activities()
        self.visit_id.sudo()._close_settled()  # the owner need not be able to write the visit
        return True

    def _schedule(self):
        """An activity for each owner, on the day the promise is due."""
        kind = self.env.ref(TO_KEEP)
        model_id = self.env["ir.model"]._get_id(self._name)
        vals_list = [
            {
                "activity_type_id": kind.id,
                "res_model_id": model_id,
                "res_id": promise.id,
                "user_id": promise.user_id.id,
                "summary": promise.name,
                "date_deadline": promise.date_due,
            }
            for promise in self
        ]
        # Whoever writes the promise down need not be allowed to give its owner work.
        activities = self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True)
        activities.create(vals_list)

    def _settle_activities(self):
        kind = self.env.ref(TO_KEEP)
        activities = self.sudo().activity_ids  # the promise is settled or moved, whoever was asked
        activities.filtered(lambda activity: activity.activity_type_id == kind).unlink()

    @api.model
    def _get_overdue_domain(self):
        over = Domain.OR(  # a day ends where the company is
            Domain("company_id", "=", company.id)
            & Domain("date_due", "<", fields.Date.context_today(self.with_context(tz=company.partner_id.tz)))
            for company in self.env["res.company"].search([])
        )
        return over & Domain("state", "=", "open") & Domain("overdue_at", "=", False)

    def _tell_overdue(self):
        """VIS-13: owner and supervisor are told once, each in one message."""
        self.write({"overdue_at": fields.Datetime.now()})
        people = {}
        for promise in self:
            visit = promise.visit_id
            for user in promise.user_id | visit.user_id | visit._get_supervisors()[:1]:
                people[user] = people.get(user, self.browse()) | promise
        for user, promises in people.items():
            texts = promises.with_context(lang=user.lang)
            subject = texts.env._("Promises overdue: %(count)s", count=len(promises))
            lines = [f"{promise.name}, {promise.partner_id.name}: {promise.date_due}" for promise in texts]
            intro = texts.env._("Promised in visits and neither kept nor called off:")
            self.env["sale.visit.report"]._tell(user, subject, intro, lines)
