from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.approval_tiers.rare import RareOne2many

from .sale_order_contract import INTERNAL


class SaleApprovalNegotiation(models.Model):
    """A note of one negotiation with the customer: when, with whom, about what, how it ended (APV-18)."""

    _name = "sale.approval.negotiation"
    _description = "Negotiation note"
    _order = "date desc, id desc"
    _rec_name = "result"
    _check_company_auto = True

    order_id = fields.Many2one("sale.order", required=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    commercial_partner_id = fields.Many2one(related="order_id.partner_id.commercial_partner_id")
    date = fields.Date(required=True, default=fields.Date.context_today)
    partner_id = fields.Many2one(
        "res.partner",
        string="Other party",
        domain="[('commercial_partner_id', '=', commercial_partner_id)]",
        required=True,
        ondelete="restrict",
        help="With whom you negotiated.",
    )
    user_ids = fields.Many2many(
        "res.users",
        string="Our people",
        domain="[('share', '=', False)]",
        default=lambda self: self.env.user,
        required=True,
    )
    content = fields.Text(required=True, help="What was negotiated.")
    result = fields.Char(required=True, help="What was agreed, or left open.")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if not vals.get("partner_id") and vals.get("order_id"):
                vals["partner_id"] = self.env["sale.order"].browse(vals["order_id"]).partner_id.id
        return super().create(vals_list)

    def write(self, vals):
        self._check_not_submitted()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        self._check_not_submitted()

    def _check_not_submitted(self):
        """A note that approvers have read stays as it was; another one may follow."""
        for note in self:
            requests = note.order_id.sudo().approval_request_ids  # evidence counts, whoever asks
            if any(request.submitted_at >= note.create_date for request in requests):
                raise UserError(
                    self.env._(
                        "The note of %(date)s was submitted with %(order)s and stays as it is; "
                        "add another one.",
                        date=format_date(self.env, note.date),
                        order=note.order_id.display_name,
                    )
                )

    def _prepare_shown_row(self):
        self.ensure_one()
        return [
            format_date(self.env, self.date),
            self.partner_id.display_name,
            self.content,
            self.result,
            ", ".join(self.user_ids.mapped("name")),
        ]


class SaleOrderNegotiation(models.Model):
    _inherit = "sale.order"

    negotiation_ids = RareOne2many(
        "sale.approval.negotiation", "order_id", string="Negotiation notes", groups=INTERNAL
    )
    negotiation_count = fields.Integer(compute="_compute_negotiation_count", groups=INTERNAL)

    @api.depends("negotiation_ids")
    def _compute_negotiation_count(self):
        for order in self:
            order.negotiation_count = len(order.negotiation_ids)

    def action_view_negotiations(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sale_approval_tiers.sale_approval_negotiation_action"
        )
        action["domain"] = [("order_id", "=", self.id)]
        action["context"] = {"default_order_id": self.id, "default_partner_id": self.partner_id.id}
        return action

    def _get_approval_warnings(self, gate):
        """A contract from a bid, or a major one, goes with notes of its negotiation; a hint, no block."""
        warnings = super()._get_approval_warnings(gate)
        order = self.sudo()  # the hint does not depend on who asks
        if gate != "contract":
            return warnings
        notes = order.negotiation_ids
        if not notes and (order.is_from_bid or order.quote_request_id):
            warnings.append(self.env._("From a bid or quotation, but without any negotiation note."))
        if order.is_major and not notes.user_ids & order._get_sales_directors():
            warnings.append(self.env._("A major contract, but no negotiation note names the sales director."))
        return warnings


class ApprovalTiersRequestNegotiation(models.Model):
    _inherit = "approval.tiers.request"

    def _prepare_sealed_content(self):
        """Whoever decides on a contract reads the notes of its negotiation below it."""
        content = super()._prepare_sealed_content()
        notes = self.env["sale.approval.negotiation"]
        if self.res_model == "sale.order" and self.gate == "contract":
            # He may read the request; so he may read what belongs to it.
            notes = self._get_document().sudo().negotiation_ids
        if notes:
            names = ("date", "partner_id", "content", "result", "user_ids")
            content["tables"].append(
                {
                    "columns": [self._get_column(notes, name) for name in names],
                    "rows": [note._prepare_shown_row() for note in notes],
                }
            )
        return content
