from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleAfterServiceTalk(models.Model):
    """A talk of the technical department with the customer (ASV-04)."""

    _name = "sale.after.service.talk"
    _inherit = ["approval.tiers.guarded"]
    _description = "Talk about a service"
    _order = "at desc, id desc"

    request_id = fields.Many2one("sale.after.service.request", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="request_id.company_id", store=True, index=True)
    at = fields.Datetime(string="When", required=True, default=fields.Datetime.now)
    user_id = fields.Many2one(
        "res.users", string="Who", required=True, readonly=True, default=lambda self: self.env.user
    )
    channel = fields.Selection(
        [("phone", "Telephone"), ("visit", "Visit"), ("mail", "E-mail"), ("remote", "Remote")],
        string="How",
        required=True,
        default="phone",
    )
    note = fields.Text(string="What was said", required=True)

    @api.model
    def _get_kept_fields(self):
        return {"user_id", "company_id"}

    @api.model_create_multi
    def create(self, vals_list):
        talks = super().create(vals_list)
        talks._check_change()
        return talks

    def write(self, vals):
        self._check_change()
        if "request_id" in vals and not self.env.su:
            raise UserError(self.env._("A talk belongs to its request."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_own(self):
        self._check_change()

    def _check_change(self):
        if self.env.su:
            return
        for talk in self:
            request = talk.request_id
            if request.state not in ("sent", "contacted") or talk.user_id != self.env.user:
                raise UserError(
                    self.env._("Talks are written down by who had them, until the service is done.")
                )
            if not request._serves():
                raise UserError(self.env._("The technical department talks with the customer."))
