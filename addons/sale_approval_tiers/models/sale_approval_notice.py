from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

NOTICE_WAYS = [
    ("phone", "Phone"),
    ("mail", "E-mail"),
    ("letter", "Letter or fax"),
    ("meeting", "Meeting"),
    ("signed", "Signed document"),
]


class SaleApprovalNotice(models.Model):
    """The customer was told or has confirmed something: who, when, how. Rows are only added.

    ``content`` is what he was told: a later text is not confirmed by it (REV-07, CHG-05).
    """

    _name = "sale.approval.notice"
    _description = "Word of the customer"
    _order = "id desc"
    _rec_name = "contact_name"

    kind = fields.Selection(
        [("requirement", "Special requirements confirmed")], required=True, default="requirement"
    )
    order_id = fields.Many2one("sale.order", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="order_id.partner_id")
    contact_name = fields.Char(string="Contact", required=True, help="Who said so at the customer's.")
    notice_date = fields.Date(string="On", required=True, default=fields.Date.context_today)
    way = fields.Selection(NOTICE_WAYS, string="How", required=True)
    result = fields.Text(string="What was said")
    content = fields.Text(readonly=True, help="The text that was confirmed, as it was then.")
    user_id = fields.Many2one(
        "res.users", string="Logged by", required=True, readonly=True, ondelete="restrict", index=True
    )

    @api.constrains("contact_name", "notice_date")
    def _check_notice(self):
        today = fields.Date.context_today(self)
        for notice in self:
            if not notice.contact_name.strip():
                raise ValidationError(self.env._("Name the person at the customer's."))
            if notice.notice_date > today:
                raise ValidationError(self.env._("A talk that has not taken place cannot be logged."))

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["user_id"] = self.env.uid  # who logs is never somebody's choice
            vals.pop("content", None)
        notices = super().create(vals_list)
        for notice in notices:
            # The order's own text, not one the caller sends; users have no right to write rows.
            super(SaleApprovalNotice, notice.sudo()).write({"content": notice._get_content()})
            notice._action_logged()
        return notices

    def _get_content(self):
        """The text this row confirms."""
        self.ensure_one()
        text = (self.order_id.special_requirements or "").strip()
        if not text:
            raise UserError(
                self.env._("%(order)s has no special requirements.", order=self.order_id.display_name)
            )
        return text

    def _action_logged(self):
        """Effects of a logged notice: the order's log says it."""
        self.ensure_one()
        # Whoever may log may not always post on the order; the row itself was checked.
        self.order_id.sudo()._message_log(
            body=self.env._(
                "%(kind)s: %(contact)s, %(date)s (%(way)s)",
                kind=dict(self._fields["kind"]._description_selection(self.env))[self.kind],
                contact=self.contact_name,
                date=self.notice_date,
                way=dict(self._fields["way"]._description_selection(self.env))[self.way],
            ),
            author_id=self.env.user.partner_id.id,
        )

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("What the customer said is on record; log another row instead."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What the customer said is on record and cannot be deleted."))

    @api.model
    def _get_log_action(self, order, kind, **defaults):
        """Action that opens an empty row for ``order`` in a dialog."""
        return {
            "type": "ir.actions.act_window",
            "name": dict(self._fields["kind"]._description_selection(self.env))[kind],
            "res_model": self._name,
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_order_id": order.id,
                "default_kind": kind,
                **{f"default_{name}": value for name, value in defaults.items()},
            },
        }
