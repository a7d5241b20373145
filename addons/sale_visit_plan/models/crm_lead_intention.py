from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..register import next_contact


class CrmLead(models.Model):
    """Who did not buy: how near he is, and when he is asked again (CUS-04)."""

    _inherit = "crm.lead"

    intention_id = fields.Many2one(
        "sale.visit.intention",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        help="Compulsory for a visitor who did not buy.",
    )
    next_contact_date = fields.Date(
        string="Next contact",
        compute="_compute_next_contact_date",
        store=True,
        readonly=False,
        index="btree_not_null",
        help="Proposed by the level of intention; on that day the salesperson gets an activity.",
    )
    last_contact_at = fields.Datetime(
        string="Last contact",
        readonly=True,
        copy=False,
        index="btree_not_null",
        default=fields.Datetime.now,
        help="The last message, note, finished activity, visit or service contact.",
    )

    @api.depends("intention_id")
    def _compute_next_contact_date(self):
        today = fields.Date.context_today(self)
        for lead in self:
            days = lead.intention_id.contact_days
            lead.next_contact_date = next_contact(today, days) or lead.next_contact_date

    @api.constrains("inquiry_kind", "intention_id", "won_status")
    def _check_intention(self):
        for lead in self:
            if lead.inquiry_kind == "visit" and lead.won_status != "won" and not lead.intention_id:
                raise ValidationError(
                    self.env._(
                        "“%(lead)s” came to us and did not buy: choose the level of intention.",
                        lead=lead.name,
                    )
                )

    @api.model
    def _get_kept_fields(self):
        return super()._get_kept_fields() | {"last_contact_at"}

    def _message_post_after_hook(self, message, msg_vals):
        """What is said, written or done with the customer is a contact; what the system notes is not."""
        done = self.env["ir.model.data"]._xmlid_to_res_id("mail.mt_activities")
        if message.message_type in ("comment", "email", "sms") or message.subtype_id.id == done:
            self._touch()
        return super()._message_post_after_hook(message, msg_vals)

    def _touch(self):
        """There was a contact just now: the next one is proposed anew."""
        today = fields.Date.context_today(self)
        for level, leads in self.grouped("intention_id").items():
            vals = {"last_contact_at": fields.Datetime.now()}
            due = leads.filtered(lambda lead: lead.next_contact_date and lead.next_contact_date <= today)
            further = next_contact(today, level.contact_days)
            # A kept column, and a mail from outside touches too: it may come in as nobody.
            (leads - due).sudo().write(vals)
            due.sudo().write(vals | {"next_contact_date": further})
