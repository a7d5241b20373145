from collections import defaultdict

from babel.dates import format_timedelta

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import babel_locale_parse, format_amount, format_datetime
from odoo.tools.misc import get_lang

# What the clock says is sent always; what is merely new, where the company wants mails.
URGENT = {"reminder", "overdue", "escalated"}


class ApprovalTiersStepNotice(models.Model):
    """One message for each person and occasion, however many documents it is about.

    It goes by mail or into the inbox, as the person has chosen in his preferences.
    """

    _inherit = "approval.tiers.step"

    def _open(self):
        now = fields.Datetime.now()
        self._sync_delegations()
        self._add_stand_ins(now)
        result = super()._open()
        self._add_activities({step: step._get_asked() - step.candidate_ids for step in self})
        self._send_notices("opened", {step: step._get_asked() for step in self})
        return result

    def _send_notices(self, kind, people):
        """Tell ``people`` ({step: users}) of these steps; nobody is told of his own act.

        :param kind: opened, delegated, asked, reminder, overdue or escalated
        """
        by_user = {}
        for step in self:
            if kind in URGENT or step.company_id.approval_mail:
                for user in people.get(step, ()):
                    by_user.setdefault(user, self.browse())
                    by_user[user] |= step
        documents = self.request_id._get_documents() if by_user else {}
        for user, steps in by_user.items():
            if user != self.env.user or kind in URGENT:
                steps._send_notice(kind, user, documents)

    def _send_notice(self, kind, user, documents):
        """One message to ``user`` about all of these steps, in his language."""
        steps = self.with_context(lang=user.lang, tz=user.tz)
        names = ", ".join(steps[:3].mapped("document_name")) + ("…" if len(steps) > 3 else "")
        subject, intro = steps._get_notice_texts(kind, names)
        is_mail = user.notification_type == "email" and user.email
        has_link = is_mail and kind != "asked"  # an opinion decides nothing
        cases = [
            {**case, "url": has_link and step._get_link(user) or step.request_id._get_url()}
            for step, case in steps._prepare_notice_cases(user, documents).items()
        ]
        qweb = self.env["ir.qweb"].with_context(lang=user.lang)
        body = qweb._render("approval_tiers.notice", {"intro": intro, "cases": cases})
        send = self._send_by_mail if is_mail else self._send_to_inbox
        send(user, subject, body)

    def _send_to_inbox(self, user, subject, body):
        thread = self.request_id if len(self.request_id) == 1 else self.env["mail.thread"]
        # Sent by the engine: whoever submits need not be allowed to write to the approver.
        thread.sudo().message_notify(partner_ids=user.partner_id.ids, subject=subject, body=body)

    def _send_by_mail(self, user, subject, body):
        """A mail that only its recipient can read: its links decide in his name, and a message is
        open to its author, who may be the one that asks."""
        sender = self.env.ref("base.partner_root")
        company = self.company_id[:1]
        self.env["mail.mail"].sudo().create(  # users may not write mails; see the docstring
            {
                "author_id": sender.id,
                "email_from": company.email_formatted or sender.email_formatted,
                "recipient_ids": [Command.set(user.partner_id.ids)],
                "subject": subject,
                "body_html": body,
                "auto_delete": True,
                "headers": repr({"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}),
            }
        )
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()  # only sets it off

    def _get_notice_texts(self, kind, names):
        """Subject and first sentence of a message."""
        texts = {
            "opened": (
                self.env._("To approve: %(documents)s", documents=names),
                self.env._("You are asked to decide:"),
            ),
            "delegated": (
                self.env._("To approve for somebody absent: %(documents)s", documents=names),
                self.env._("You may decide for a colleague who is absent:"),
            ),
            "asked": (
                self.env._("Your opinion, please: %(documents)s", documents=names),
                self.env._("You are asked for your opinion; the decision does not wait for it:"),
            ),
            "reminder": (
                self.env._("Reminder, due soon: %(documents)s", documents=names),
                self.env._("The time limit is about to end, and you have not decided yet:"),
            ),
            "overdue": (
                self.env._("Overdue: %(documents)s", documents=names),
                self.env._("The time limit has ended, and you have not decided yet:"),
            ),
            "escalated": (
                self.env._("Overdue, now asked of you too: %(documents)s", documents=names),
                self.env._("Nobody has decided in time; you may decide now too:"),
            ),
        }
        return texts[kind]

    def _prepare_notice_cases(self, user, documents):
        """{step: what ``user`` has to know of it, as the template `notice` reads it}.

        :param documents: {request: document}
        """
        gates = dict(self.request_id._fields["gate"]._description_selection(self.env))
        times_left = {deadline: self._get_time_left(deadline) for deadline in set(self.mapped("deadline_at"))}
        records = defaultdict(list)
        for step in self:
            records[step.res_model].append(documents[step.request_id].id)
        facts = {}
        for res_model, ids in records.items():
            # He need not read the document.
            found = self.env[res_model].sudo().browse(dict.fromkeys(ids))._get_approval_facts_batch(user)
            facts.update({(res_model, record_id): rows for record_id, rows in found.items()})
        return {
            step: step._prepare_notice_case(
                documents[step.request_id],
                gates.get(step.gate, ""),
                facts[step.res_model, documents[step.request_id].id],
                times_left[step.deadline_at],
            )
            for step in self
        }

    def _prepare_notice_case(self, document, gate, facts, time_left):
        self.ensure_one()
        request = self.request_id
        facts = [
            (self.env._("Customer"), request.partner_id.name),
            (self.env._("Amount"), format_amount(self.env, request.amount, request.currency_id)),
            *facts,
            (self.env._("Asked by"), request.requester_id.name),
            (self.env._("Step"), self.name),
            (self.env._("Why"), self.reason),
            (self.env._("Due"), time_left),
        ]
        return {
            "title": f"{request.document_name} · {gate}",
            "facts": [(label, text) for label, text in facts if text],
            "changes": request._get_changes_since_last(document),
        }

    @api.model
    def _get_time_left(self, deadline):
        """When it is due and how much time is left, in words; empty without a limit."""
        if not deadline:
            return ""
        due = format_datetime(self.env, deadline, dt_format="short")
        delta = deadline - fields.Datetime.now()
        left = format_timedelta(abs(delta), locale=babel_locale_parse(get_lang(self.env).code))
        if delta.total_seconds() < 0:
            return self.env._("%(due)s, overdue by %(time)s", due=due, time=left)
        return self.env._("%(due)s, %(time)s left", due=due, time=left)


class ApprovalTiersRequestNotice(models.Model):
    _inherit = "approval.tiers.request"

    def _get_url(self):
        """Where somebody who logs in finds this request."""
        self.ensure_one()
        return f"{self.get_base_url()}/odoo/{self._name}/{self.id}"

    def _get_changes_since_last(self, document):
        """What moved since this was asked before, in words: the last approved version where there
        is one, else the last one asked."""
        self.ensure_one()
        last = self.previous_id
        while last and last.state != "approved":
            last = last.previous_id
        last = last or self.previous_id
        if not last:
            return []
        return (
            # He need not read the document.
            document.sudo().with_env(self.env)._get_approval_changes(last.sealed_values, self.sealed_values)
        )


class ApprovalTiersMixinFacts(models.AbstractModel):
    _inherit = "approval.tiers.mixin"

    def _get_approval_facts_batch(self, user):
        """{record id: what ``user`` should know of it before he decides, and may see}: lists of
        (label, text) in the language of the environment."""
        return {record.id: [] for record in self}
