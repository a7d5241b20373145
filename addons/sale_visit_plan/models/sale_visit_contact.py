from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleVisitContact(models.Model):
    """A customer served by whoever was there (CUS-08, C20: 任何客户都是公司的客户).

    The customer stays with his salesperson, who is told.
    """

    _name = "sale.visit.contact"
    _description = "Service contact"
    _order = "at desc, id desc"
    _rec_name = "subject"

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, index=True, ondelete="restrict"
    )
    owner_id = fields.Many2one(
        "res.users", string="Customer of", readonly=True, index="btree_not_null", help="Who was told."
    )
    user_id = fields.Many2one(
        "res.users",
        string="Served by",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.user,
    )
    at = fields.Datetime(string="When", required=True, default=fields.Datetime.now)
    channel = fields.Selection(
        [("visit", "Came to us"), ("call", "Telephone"), ("message", "Message"), ("other", "Otherwise")],
        string="How",
        required=True,
        default="call",
    )
    subject = fields.Char(string="About", required=True)
    note = fields.Text(string="What was said or done")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )

    @api.model_create_multi
    def create(self, vals_list):
        ids = {vals["partner_id"] for vals in vals_list if vals.get("partner_id")}
        self.env["res.partner"].browse(ids).check_access("read")
        for vals in vals_list:
            others = vals.get("user_id", self.env.uid) != self.env.uid or vals.get("owner_id")
            if others and not self.env.su:
                raise UserError(
                    self.env._("You log what you did yourself; the owner follows from the customer.")
                )
        contacts = super().create(vals_list)
        contacts._tell_owners()
        return contacts

    def write(self, vals):
        if not self.env.su and {"partner_id", "user_id", "owner_id", "company_id"} & vals.keys():
            raise UserError(self.env._("A service contact stays with its customer; log another one."))
        return super().write(vals)

    def _tell_owners(self):
        """Note it on the customer and tell whose customer it is; ownership does not change."""
        bodies = {}
        for contact in self:
            # The salesperson of the whole company, who may be hidden from whoever served it.
            partner_sudo = contact.partner_id.sudo()
            owner = partner_sudo.user_id or partner_sudo.commercial_partner_id.user_id
            contact.sudo().owner_id = owner  # follows from the customer, nobody's to write
            body = contact._get_message()
            bodies.setdefault(contact.partner_id.id, []).append(body)
            if owner and owner != contact.user_id and owner.active:
                partner_sudo.message_notify(
                    partner_ids=owner.partner_id.ids,
                    subject=self.env._("Your customer was served: %(name)s", name=partner_sudo.display_name),
                    body=body,
                    author_id=contact.user_id.partner_id.id,
                )
        leads = [("partner_id", "child_of", self.partner_id.ids), ("won_status", "=", "pending")]
        self.env["crm.lead"].sudo().search(leads)._touch()  # contact with the customer, whoever's lead
        for partner_id, texts in bodies.items():
            for text in texts:
                # Who may serve a customer may note it on him, also without the right to edit him.
                self.env["res.partner"].browse(partner_id).sudo().message_post(
                    body=text, author_id=self.env.user.partner_id.id, subtype_xmlid="mail.mt_note"
                )

    def _get_message(self):
        self.ensure_one()
        channel = dict(self._fields["channel"]._description_selection(self.env))[self.channel]
        lines = [
            self.env._(
                "%(user)s served this customer (%(channel)s): %(subject)s",
                user=self.user_id.name,
                channel=channel,
                subject=self.subject,
            ),
            self.note,
        ]
        return "\n".join(filter(None, lines))
