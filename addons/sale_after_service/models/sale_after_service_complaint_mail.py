from odoo import api, fields, models
from odoo.tools import format_datetime, html2plaintext


class SaleAfterServiceComplaint(models.Model):
    """Complaints come by mail, and the customer hears of the steps that matter to him."""

    _inherit = "sale.after.service.complaint"

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """A mail to the address of the company becomes a complaint of its sender."""
        values = dict(custom_values or {})
        partner = self.env["res.partner"].browse(msg_dict.get("author_id") or ())
        if not partner:
            partner = self._partner_find_from_emails_single([msg_dict["email_from"]])
        values |= {
            "subject": msg_dict.get("subject") or self.env._("No subject"),
            "description": html2plaintext(msg_dict.get("body") or ""),
            "channel": "mail",
            "partner_id": partner.id,
            "contact_id": not partner.is_company and partner.id,
        }
        return super().message_new(msg_dict, values)

    def _message_post_after_hook(self, message, msg_vals):
        """The customer who was awaited has written: the clocks go on."""
        author = message.author_id.commercial_partner_id
        if self.awaiting_since and author and author == self.commercial_partner_id:
            self._set_pause(False)
        return super()._message_post_after_hook(message, msg_vals)

    def action_acknowledge(self):
        super().action_acknowledge()
        for complaint in self:
            complaint._write_customer("acknowledged")
        return True

    def action_answer(self):
        super().action_answer()
        for complaint in self:
            complaint._write_customer("answered")
        return True

    def _write_customer(self, step):
        """Tell the customer of ``step``, in his language, where the company does so."""
        partner = self.contact_id or self.partner_id
        if not (self.company_id.is_complaint_mail and partner.email):
            return
        texts = self.with_context(lang=partner.lang or self.env.lang)
        # Who does the step need not be allowed to read the customer's other messages.
        self.sudo().message_post(
            subject=texts.env._("Your complaint %(number)s", number=self.name),
            body=texts._get_customer_text(step),
            partner_ids=partner.ids,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=self.env.user.partner_id.id,
        )

    def _get_customer_text(self, step):
        if step == "answered":
            return self.answer
        if not self.resolve_due_at:
            return self.env._(
                "We have your complaint “%(subject)s” and look into it. Its number is %(number)s.",
                subject=self.subject,
                number=self.name,
            )
        tz = self.company_id.resource_calendar_id.tz or "UTC"
        return self.env._(
            "We have your complaint “%(subject)s” and look into it. Its number is %(number)s; you have an "
            "answer by %(date)s.",
            subject=self.subject,
            number=self.name,
            date=format_datetime(self.env, self.resolve_due_at, tz=tz, dt_format="short"),
        )

    # The customer's page

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for complaint in self:
            complaint.access_url = f"/my/complaints/{complaint.id}"
        return result

    def _get_timeline(self):
        """The milestones that are reached, for the customer: [{"label", "at", "by"}]; no inner notes."""
        self.ensure_one()
        env = self.env
        steps = [
            (env._("Reported"), self.reported_at, self.env["res.users"]),
            (env._("Acknowledged"), self.acknowledged_at, self.acknowledged_by_id),
            (env._("Assessed"), self.assessed_at, self.assessed_by_id),
            (env._("Being solved"), self.solving_at, self.env["res.users"]),
            (env._("Waiting for you"), self.awaiting_since, self.env["res.users"]),
            (env._("Answered"), self.resolved_at, self.answered_by_id),
            (
                env._("Cancelled") if self.state == "cancelled" else env._("Closed"),
                self.closed_at,
                self.closed_by_id,
            ),
        ]
        return [
            {"label": label, "at": at, "by": user.sudo().name or ""}  # a name only, as in any letter
            for label, at, user in steps
            if at
        ]


class ResCompany(models.Model):
    """The address for complaints, and whether customers are written to."""

    _inherit = "res.company"

    is_complaint_mail = fields.Boolean(
        string="Write to the customer",
        default=True,
        help="By e-mail, when his complaint is acknowledged and when it is answered.",
    )
    complaint_alias_id = fields.Many2one("mail.alias", readonly=True, copy=False, groups="base.group_system")
    complaint_alias_name = fields.Char(
        string="E-mail address for complaints",
        compute="_compute_complaint_alias_name",
        inverse="_inverse_complaint_alias_name",
        help="What customers send there becomes a complaint; the part before @.",
    )

    @api.depends("complaint_alias_id.alias_name")
    def _compute_complaint_alias_name(self):
        for company in self:
            company.complaint_alias_name = company.sudo().complaint_alias_id.alias_name  # no secret

    def _inverse_complaint_alias_name(self):
        # Whoever may write the company sets its address; aliases are kept by the mail system.
        for company in self.sudo():
            name = (company.complaint_alias_name or "").strip()
            if not name:
                company.complaint_alias_id.unlink()
            elif company.complaint_alias_id:
                company.complaint_alias_id.alias_name = name
            else:
                company.complaint_alias_id = (
                    self.env["mail.alias"].sudo().create(company._prepare_complaint_alias_vals(name))
                )

    def _prepare_complaint_alias_vals(self, name):
        return {
            "alias_name": name,
            "alias_model_id": self.env["ir.model"]._get_id("sale.after.service.complaint"),
            "alias_domain_id": self.alias_domain_id.id,
            "alias_defaults": repr({"company_id": self.id}),
            "alias_contact": "everyone",
        }
