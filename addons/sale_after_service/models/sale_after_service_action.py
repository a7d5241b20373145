from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .sale_after_service_complaint import DONE

TO_DO = "sale_after_service.mail_activity_type_action"
QUALITY = "sale_approval_tiers.group_quality"
PROOF = {"proof", "proof_file", "proof_name"}
BATCH = 500


class SaleAfterServiceAction(models.Model):
    """What is done so that a fault is contained, corrected and does not come again (CPL-03)."""

    _name = "sale.after.service.action"
    _inherit = ["approval.tiers.guarded", "sale.after.service.clock", "mail.thread", "mail.activity.mixin"]
    _description = "Corrective or preventive action"
    _order = "date_due, id"
    _check_company_auto = True

    complaint_id = fields.Many2one(
        "sale.after.service.complaint", required=True, index=True, ondelete="cascade", check_company=True
    )
    company_id = fields.Many2one(related="complaint_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="complaint_id.partner_id", string="Customer", store=True)
    kind = fields.Selection(
        [("containment", "Containment"), ("corrective", "Corrective"), ("preventive", "Preventive")],
        required=True,
        default="corrective",
        index=True,
    )
    name = fields.Char(string="Action", required=True, tracking=True)
    user_id = fields.Many2one(
        "res.users",
        string="Owner",
        required=True,
        index=True,
        tracking=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False)]",
    )
    date_due = fields.Date(string="Due on", required=True, tracking=True)
    proof = fields.Text(string="Proof of effect", help="How one sees that it works: figures, checks, photos.")
    proof_file = fields.Binary(attachment=True)
    proof_name = fields.Char(string="File name")
    state = fields.Selection(
        [("open", "Open"), ("done", "Done"), ("verified", "Works"), ("cancelled", "Cancelled")],
        default="open",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    done_at = fields.Datetime(string="Done on", readonly=True, copy=False)
    done_by_id = fields.Many2one("res.users", string="Done by", readonly=True, copy=False)
    verified_at = fields.Datetime(string="Checked on", readonly=True, copy=False)
    verified_by_id = fields.Many2one("res.users", string="Checked by", readonly=True, copy=False)
    reminded_at = fields.Datetime(readonly=True, copy=False)
    is_overdue = fields.Boolean(string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue")

    _open_by_date = models.Index("(date_due) WHERE state = 'open'")

    @api.depends("state", "date_due")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for action in self:
            action.is_overdue = bool(action.state == "open" and action.date_due and action.date_due < today)

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = Domain("state", "=", "open") & Domain("date_due", "<", fields.Date.context_today(self))
        return overdue if True in value else ~overdue

    @api.model
    def _get_kept_fields(self):
        kept = {"done_at", "done_by_id", "verified_at", "verified_by_id", "reminded_at", "company_id"}
        return super()._get_kept_fields() | kept | {"partner_id"}

    @api.model_create_multi
    def create(self, vals_list):
        actions = super().create(vals_list)
        if not self.env.su:
            for action in actions:
                if blocker := action._set_blocker():
                    raise UserError(blocker)
        actions._schedule()
        return actions

    def write(self, vals):
        if not self.env.su:
            for action in self:
                if blocker := action._change_blocker(vals):
                    raise UserError(blocker)
        result = super().write(vals)
        if {"user_id", "date_due", "name"} & vals.keys():
            self._settle_activities(TO_DO)
            self.filtered(lambda action: action.state == "open")._schedule()
        return result

    def _set_blocker(self):
        """Why the current user does not set this action: a sentence, or False (CPL-03, C21)."""
        complaint = self.complaint_id.sudo(False)
        if complaint.state in DONE:
            return self.env._("%(complaint)s is closed and stays as it is.", complaint=complaint.name)
        if self.kind == "containment":
            return not complaint._is_handler() and self.env._(
                "You do not work on %(complaint)s.", complaint=complaint.name
            )
        category = complaint.category_id.sudo()  # its groups are named to who is refused
        name = "corrective_group_id" if category._get_rule("corrective_group_id") else "group_id"
        group = category._get_rule(name)
        if group and not complaint._is_of_department(name):
            return self.env._(
                "Corrective and preventive actions of this category are set by: %(group)s.",
                group=group.name,
            )
        return (
            not group
            and not complaint._is_handler()
            and self.env._("You do not work on %(complaint)s.", complaint=complaint.name)
        )

    def _change_blocker(self, vals):
        """Why the current user cannot write ``vals``: a sentence, or False."""
        content = vals.keys() & (PROOF | {"name", "kind", "user_id", "date_due", "complaint_id"})
        if not content:
            return False
        if self.state != "open":
            return self.env._("“%(action)s” is done and stays as it is.", action=self.name)
        if "complaint_id" in vals:
            return self.env._("An action belongs to its complaint.")
        if content <= PROOF and self.env.user == self.user_id:
            return False
        return self._set_blocker()

    def action_done(self):
        """The owner has done it; what proves the effect may follow until it is checked."""
        return self._settle(
            "done",
            lambda one: (
                one.state != "open"
                and one.env._("“%(action)s” is not open.", action=one.name)
                or one.env.user != one.user_id
                and one._set_blocker()
                or not (one.proof or "").strip()
                and not one.proof_file
                and one.env._("“%(action)s”: say how one sees that it works.", action=one.name)
            ),
            {"done_at": fields.Datetime.now(), "done_by_id": self.env.uid},
        )

    def action_verify(self):
        """CPL-03: quality has seen that it works; not the one who did it."""
        values = {"verified_at": fields.Datetime.now(), "verified_by_id": self.env.uid}
        return self._settle("verified", lambda one: one._verify_blocker(), values)

    def action_refuse(self):
        """CPL-03: it does not work; it is open again."""
        values = {"done_at": False, "done_by_id": False, "reminded_at": False}
        self._settle("open", lambda one: one._verify_blocker(), values)
        self._schedule()
        return True

    def action_cancel(self):
        """It is not needed after all."""
        return self._settle(
            "cancelled",
            lambda one: (
                one.state == "verified"
                and one.env._("“%(action)s” is done and stays as it is.", action=one.name)
                or one._set_blocker()
            ),
            {},
        )

    def _verify_blocker(self):
        if self.state != "done":
            return self.env._("“%(action)s” is not done yet.", action=self.name)
        complaint = self.complaint_id.sudo(False)
        if complaint.is_quality and not self.env.user.has_group(QUALITY):
            return self.env._("Quality checks whether “%(action)s” works.", action=self.name)
        if self.env.user in self.user_id | self.done_by_id:
            return self.env._(
                "You did “%(action)s”; somebody else checks whether it works.", action=self.name
            )
        return not complaint._is_handler() and self.env._(
            "You do not work on %(complaint)s.", complaint=complaint.name
        )

    def _settle(self, state, blocker, values):
        self.check_access("write")
        for action in self:
            if reason := blocker(action):
                raise UserError(reason)
        self.sudo().write({"state": state, **values})  # kept columns; who may was checked above
        self._settle_activities(TO_DO)
        return True

    def _schedule(self):
        for date, actions in self.grouped("date_due").items():
            people = {action: action.user_id for action in actions}
            self._add_activities(TO_DO, people, lambda action: action.name, date)

    @api.model
    def _cron_remind(self):
        """Owners of overdue actions and of their complaints are told, once for each."""
        domain = Domain("state", "=", "open") & Domain("reminded_at", "=", False)
        domain &= Domain("date_due", "<", fields.Date.today())
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=self.search_count(domain))
        while found := self.search(domain, limit=BATCH, order="id"):
            found._remind()
            if not progress(len(found)):
                return

    def _remind(self):
        self.write({"reminded_at": fields.Datetime.now()})
        people = {}
        for action in self:
            for user in action.user_id | action.complaint_id.owner_id:
                people[user] = people.get(user, self.browse()) | action
        self._tell(
            people,
            lambda actions: actions.env._("Actions are overdue: %(count)s", count=len(actions)),
            lambda actions: actions.env._("Not done by the day they were due:"),
            lambda action: f"{action.name} ({action.user_id.name}, {action.complaint_id.name})",
        )
