from odoo import api, fields, models
from odoo.exceptions import UserError


class SaleApprovalPropertyHandover(models.Model):
    """From whom to whom, when. Rows are only added, by the holder or those in charge."""

    _name = "sale.approval.property.handover"
    _description = "Hand-over of customer property"
    _order = "id"
    _rec_name = "to_id"

    property_id = fields.Many2one("sale.approval.property", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="property_id.company_id", store=True, index=True)
    from_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict", index=True)
    to_id = fields.Many2one(
        "res.users",
        required=True,
        domain=[("share", "=", False)],
        ondelete="restrict",
        index=True,
    )
    handed_at = fields.Datetime(string="When", required=True, default=fields.Datetime.now)
    note = fields.Char()
    user_id = fields.Many2one("res.users", string="Logged by", required=True, readonly=True, index=True)

    @api.model_create_multi
    def create(self, vals_list):
        holders = {}
        for vals in vals_list:
            item = self.env["sale.approval.property"].browse(vals["property_id"])
            item._check_held()
            holder = holders.get(item.id) or item.holder_id
            if vals["to_id"] == holder.id:
                raise UserError(self.env._("%(holder)s holds it already.", holder=holder.name))
            vals.update(from_id=holder.id, user_id=self.env.uid)
            holders[item.id] = self.env["res.users"].browse(vals["to_id"])
        rows = super().create(vals_list)  # checks whether the user may
        for row in rows:
            row._check_time()
            row.property_id._set_holder(row.to_id)
            row._tell_new_holder()
        return rows

    def _check_time(self):
        self.ensure_one()
        if self.handed_at > fields.Datetime.now():
            raise UserError(self.env._("A hand-over that has not taken place cannot be logged."))
        if self.handed_at.date() < fields.Date.subtract(self.property_id.received_date, days=1):
            raise UserError(self.env._("It cannot be handed over before it was received."))

    def _tell_new_holder(self):
        self.ensure_one()
        if self.to_id == self.env.user:
            return
        self.property_id.message_notify(
            partner_ids=self.to_id.partner_id.ids,
            subject=self.env._("You now hold %(item)s", item=self.property_id.display_name),
            body=self.env._(
                "%(user)s handed it over to you; it belongs to %(customer)s.",
                user=self.from_id.name,
                customer=self.property_id.sudo().partner_id.name,  # he is to know whose it is
            ),
        )

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("A hand-over is on record; log the next one instead."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("A hand-over is on record and cannot be deleted."))
