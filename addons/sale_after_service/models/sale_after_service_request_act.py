from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .sale_after_service_request import FORM

OWN = "sale_after_service.group_"
DIRECTOR = "approval_tiers.group_sales_director"
TO_DO = "sale_after_service.mail_activity_type_request"
RESULT = {"result", "result_note"}
BATCH = 500
TRANSITIONS = {
    "draft": {"submitted", "cancelled"},
    "submitted": {"confirmed", "sent", "done", "cancelled"},
    "confirmed": {"sent", "done", "cancelled"},
    "sent": {"contacted", "cancelled"},
    "contacted": {"done", "cancelled"},
    "done": {"closed"},
    "closed": set(),
    "cancelled": set(),
}


class SaleAfterServiceRequest(models.Model):
    """Sales manager confirms, clerk sends, technical serves, clerk tells the salesperson."""

    _inherit = "sale.after.service.request"

    confirmed_at = fields.Datetime(string="Confirmed on", readonly=True, copy=False)
    confirmed_by_id = fields.Many2one("res.users", string="Confirmed by", readonly=True, copy=False)
    sent_at = fields.Datetime(string="Sent on", readonly=True, copy=False)
    sent_by_id = fields.Many2one("res.users", string="Sent by", readonly=True, copy=False)
    technical_user_id = fields.Many2one(
        "res.users", string="Served by", readonly=True, copy=False, index="btree_not_null"
    )
    talk_ids = fields.One2many("sale.after.service.talk", "request_id", string="Talks with the customer")
    result = fields.Selection(
        [("solved", "Solved"), ("partly", "Partly solved"), ("failed", "Not satisfactory")],
        tracking=True,
        copy=False,
    )
    result_note = fields.Text(string="State and result", copy=False)
    done_at = fields.Datetime(string="Served on", readonly=True, copy=False, index=True)
    feedback_note = fields.Text(
        string="What the salesperson was told", copy=False, help="Noted by the sales clerk."
    )
    told_at = fields.Datetime(string="Salesperson told on", readonly=True, copy=False)
    told_by_id = fields.Many2one("res.users", string="Told by", readonly=True, copy=False)
    cancel_reason = fields.Char(string="Why it is cancelled", copy=False)

    @api.model
    def _get_kept_fields(self):
        people = {"confirmed_by_id", "sent_by_id", "technical_user_id", "told_by_id"}
        return super()._get_kept_fields() | people | {"confirmed_at", "sent_at", "done_at", "told_at"}

    # Who may do what

    def _is_clerk(self):
        return self.env.user.has_group(f"{OWN}clerk") or self.env.user.has_group(f"{OWN}service")

    def _serves(self):
        """Whether the user serves here: the technical department, else the salesperson himself."""
        if self.needs_technical:
            return self.env.user.has_group(f"{OWN}technical")
        return self.env.user == self.user_id or self._is_clerk()

    def _is_started(self):
        """Whether it is with those who serve."""
        if self.needs_technical:
            return self.state == "contacted"
        return self.state == "confirmed" or (self.state == "submitted" and not self.needs_manager)

    def _change_blocker(self, vals):
        """Why the current user cannot write ``vals``: a sentence, or False."""
        if self.state in ("closed", "cancelled") and vals.keys() & (FORM | RESULT | {"feedback_note"}):
            return self.env._("%(request)s is closed and stays as it is.", request=self.name)
        if vals.keys() & FORM and self.state not in ("draft", "submitted", "confirmed"):
            return self.env._(
                "%(request)s is sent; the form stays as the technical department has it.", request=self.name
            )
        if vals.keys() & FORM and self.state == "confirmed" and not self._is_clerk():
            return self.env._(
                "%(request)s is confirmed; the sales clerk fills in the form.", request=self.name
            )
        if vals.keys() & {"kind_id", "partner_id"} and self.state == "confirmed":
            return self.env._("%(request)s is confirmed for this customer and kind.", request=self.name)
        if vals.keys() & RESULT and (not self._serves() or not self._is_started()):
            return self.env._("The result of %(request)s is set by who serves.", request=self.name)
        if "feedback_note" in vals and not self._is_clerk():
            return self.env._("The sales clerk notes what the salesperson was told.")
        return False

    def _form_blocker(self):
        """What is missing on the form: a sentence, or False (ASV-03)."""
        if not (self.description or "").strip():
            return self.env._("%(request)s: write down what is asked for.", request=self.name)
        if not (self.phone or self.contact_id):
            return self.env._("%(request)s: whom can technical call? Name a contact.", request=self.name)
        return False

    def _send_blocker(self):
        if not self._is_clerk():
            return self.env._("The sales clerk sends requests to the technical department.")
        if not self.needs_technical:
            return self.env._("%(request)s is served by the salesperson.", request=self.name)
        if self.needs_manager and not self.confirmed_at:
            return self.env._(
                "%(request)s is not confirmed. The sales manager confirms it first.", request=self.name
            )
        return self._form_blocker()

    def _confirm_blocker(self):
        if not self.env.user.has_group(DIRECTOR):
            return self.env._("The sales manager confirms service requests.")
        return False

    def _contact_blocker(self):
        if not self._serves():
            return self.env._("The technical department talks with the customer.")
        if not self.talk_ids:
            return self.env._("%(request)s: write down the talk with the customer.", request=self.name)
        return False

    def _done_blocker(self):
        if not self._serves() or not self._is_started():
            return self.env._("The result of %(request)s is set by who serves.", request=self.name)
        if not self.result or not (self.result_note or "").strip():
            return self.env._("%(request)s: set the result and say what was done.", request=self.name)
        return False

    def _tell_blocker(self):
        if not self.needs_feedback:
            return False
        if not self._is_clerk():
            return self.env._(
                "%(request)s is closed when the sales clerk notes that the salesperson was told.",
                request=self.name,
            )
        if not (self.feedback_note or "").strip():
            return self.env._("%(request)s: note what the salesperson was told.", request=self.name)
        return False

    def _cancel_blocker(self):
        if self.env.user not in self.user_id | self.create_uid and not self._is_clerk():
            if not self.env.user.has_group(DIRECTOR):
                return self.env._("Who asked, the sales clerk or the sales manager cancels a request.")
        if not self.cancel_reason:
            return self.env._("%(request)s: say why it is cancelled.", request=self.name)
        return False

    # The steps

    def _advance(self, state, blocker, values):
        self.check_access("write")
        for request in self:
            if state not in TRANSITIONS[request.state]:
                states = dict(self._fields["state"]._description_selection(self.env))
                reason = self.env._(
                    "%(request)s: from “%(now)s” it does not go to “%(next)s”.",
                    request=request.name,
                    now=states[request.state],
                    next=states[state],
                )
            else:
                reason = blocker(request)
            if reason:
                raise UserError(reason)
        self.sudo().write({"state": state, **values})  # kept columns; who may was checked above
        self._settle_activities(TO_DO)
        return True

    def action_submit(self):
        """Ask for it; the sales manager is told, or the clerk where he need not confirm."""
        self._advance("submitted", lambda request: False, {})
        for request in self:
            group = DIRECTOR if request.needs_manager else f"{OWN}clerk"
            people = request._get_group_users(group, request.company_id)
            request._ask(people, request.env._("Confirm") if request.needs_manager else request.env._("Send"))
        return True

    def action_confirm(self):
        """ASV-03: the sales manager confirms what the customer asks for."""
        values = {"confirmed_at": fields.Datetime.now(), "confirmed_by_id": self.env.uid}
        self._advance("confirmed", lambda request: request._confirm_blocker(), values)
        for request in self:
            people = request.user_id
            if request.needs_technical:
                people = request._get_group_users(f"{OWN}clerk", request.company_id)
            request._ask(people, request.env._("Fill in the form and send it"))
        return True

    def action_send(self):
        """ASV-03: the clerk has filled in the form and sends it to the technical department."""
        values = {"sent_at": fields.Datetime.now(), "sent_by_id": self.env.uid}
        self._advance("sent", lambda request: request._send_blocker(), values)
        for request in self:
            people = request._get_group_users(f"{OWN}technical", request.company_id)
            request._ask(people, request.env._("Talk with the customer"))
        return True

    def action_contact(self):
        """ASV-04: the technical department has talked with the customer."""
        values = {"technical_user_id": self.env.uid}
        return self._advance("contacted", lambda request: request._contact_blocker(), values)

    def action_done(self):
        """ASV-04: the result is set; sales manager and clerk are notified."""
        values = {"done_at": fields.Datetime.now(), "technical_user_id": self.env.uid}
        self._advance("done", lambda request: request._done_blocker(), values)
        for request in self:
            clerks = request.sent_by_id or request._get_group_users(f"{OWN}clerk", request.company_id)
            managers = request.confirmed_by_id or request._get_group_users(DIRECTOR, request.company_id)
            request._ask(clerks, request.env._("Tell the salesperson"))
            request._tell(
                {user: request for user in managers | clerks},
                lambda one: one.env._("Service done: %(request)s", request=one.display_name),
                lambda one: one.env._("State and result:"),
                lambda one: f"{one._get_result_text()}: {one.result_note}",
            )
        return True

    def _get_result_text(self):
        return dict(self._fields["result"]._description_selection(self.env))[self.result]

    def action_close(self):
        """ASV-04: closed only when the clerk has noted that the salesperson was told."""
        values = {"told_at": fields.Datetime.now(), "told_by_id": self.env.uid}
        return self._advance("closed", lambda request: request._tell_blocker(), values)

    def action_cancel(self):
        """It is not wanted any more; the reason stays."""
        return self._advance("cancelled", lambda request: request._cancel_blocker(), {})

    def _ask(self, people, summary):
        self._add_activities(TO_DO, {self: people}, lambda request: f"{summary}: {request.subject}")

    def action_print_form(self):
        """The application form on paper (售后服务申请表)."""
        self.check_access("read")
        return self.env.ref("sale_after_service.report_request_action").report_action(self)

    @api.model
    def _cron_overdue(self):
        """Who serves, and the salesperson, are told once that a request is overdue (ASV-02)."""
        domain = self._get_open_domain() & Domain("due_at", "<=", fields.Datetime.now())
        domain &= Domain("overdue_at", "=", False)
        progress = self.env["ir.cron"]._commit_progress
        while found := self.search(domain, limit=BATCH, order="id"):
            found._tell_overdue()
            if not progress(len(found)):
                return

    def _tell_overdue(self):
        self.write({"overdue_at": fields.Datetime.now()})
        people = {}
        for request in self:
            for user in request.technical_user_id | request.sent_by_id | request.user_id:
                people[user] = people.get(user, self.browse()) | request
        self._tell(
            people,
            lambda requests: requests.env._("Service requests are overdue: %(count)s", count=len(requests)),
            lambda requests: requests.env._("Not served by the time they were due:"),
            lambda request: f"{request.display_name} ({request.partner_id.display_name})",
        )
