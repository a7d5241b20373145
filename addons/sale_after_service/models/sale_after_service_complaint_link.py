from odoo import api, fields, models
from odoo.tools import html2plaintext

from odoo.addons.approval_tiers.rare import RareOne2many


class SaleAfterServiceComplaint(models.Model):
    """Complaints are filed from, and found on, what they are about."""

    _inherit = "sale.after.service.complaint"

    @api.model
    def _prepare_window(self, domain, defaults, count):
        """Action: the complaints of ``domain``, or the form of a new one where there is none."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Complaints"),
            "res_model": self._name,
            "view_mode": "list,kanban,form" if count else "form",
            "domain": domain,
            "context": {f"default_{name}": value for name, value in defaults.items()},
        }

    @api.model
    def _count_by(self, name, records):
        """{record: number of complaints} in one query, for what the user may see."""
        groups = self._read_group([(name, "in", records.ids)], [name], ["__count"])
        return dict(groups)

    def action_view_order(self):
        """The order the goods came with."""
        self.ensure_one()
        return self.sale_order_id.get_formview_action()

    def action_view_delivery(self):
        """The delivery the goods came with."""
        self.ensure_one()
        return self.picking_id.get_formview_action()


class SaleOrder(models.Model):
    _inherit = "sale.order"

    complaint_ids = RareOne2many(
        "sale.after.service.complaint", "sale_order_id", string="Complaints", groups="base.group_user"
    )
    complaint_count = fields.Integer(compute="_compute_complaint_count", groups="base.group_user")

    def _compute_complaint_count(self):
        complained = self.filtered("complaint_ids")
        counts = self.env["sale.after.service.complaint"]._count_by("sale_order_id", complained)
        for order in self:
            order.complaint_count = counts.get(order._origin, 0)

    def action_view_complaints(self):
        """The complaints about this order, or a new one."""
        self.ensure_one()
        products = self.order_line.product_id.filtered(lambda product: product.type == "consu")
        defaults = {
            "sale_order_id": self.id,
            "partner_id": self.partner_id.id,
            "product_id": len(products) == 1 and products.id,
        }
        complaints = self.env["sale.after.service.complaint"]
        return complaints._prepare_window([("sale_order_id", "=", self.id)], defaults, self.complaint_count)


class StockPicking(models.Model):
    _inherit = "stock.picking"

    complaint_count = fields.Integer(compute="_compute_complaint_count", groups="base.group_user")

    def _compute_complaint_count(self):
        counts = self.env["sale.after.service.complaint"]._count_by("picking_id", self)
        for picking in self:
            picking.complaint_count = counts.get(picking._origin, 0)

    def _prepare_complaint_defaults(self):
        products, lots = self.move_ids.product_id, self.move_line_ids.lot_id
        order = self.sale_id.sudo()  # whoever delivers need not read orders; only its number is kept
        return {
            "picking_id": self.id,
            "channel": "delivery",
            "partner_id": self.partner_id.id,
            "sale_order_id": order.id,
            "product_id": len(products) == 1 and products.id,
            "lot_ids": len(products) == 1 and lots.ids or [],
            "description": html2plaintext(self.note or "").strip(),
        }

    def action_view_complaints(self):
        """What the customer said at the delivery, or a new complaint with the remarks of it."""
        self.ensure_one()
        complaints = self.env["sale.after.service.complaint"]
        defaults = self._prepare_complaint_defaults()
        return complaints._prepare_window([("picking_id", "=", self.id)], defaults, self.complaint_count)


class ResPartner(models.Model):
    _inherit = "res.partner"

    complaint_count = fields.Integer(compute="_compute_complaint_count", groups="base.group_user")

    def _compute_complaint_count(self):
        complaints = self.env["sale.after.service.complaint"]
        companies = self.filtered(lambda partner: partner.commercial_partner_id == partner)
        counts = complaints._count_by("commercial_partner_id", companies)
        counts |= complaints._count_by("partner_id", self - companies)
        for partner in self:
            partner.complaint_count = counts.get(partner._origin, 0)

    def action_view_complaints(self):
        """The complaints of this customer, or a new one."""
        self.ensure_one()
        complaints = self.env["sale.after.service.complaint"]
        domain = [("partner_id", "child_of", self.id)]
        return complaints._prepare_window(domain, {"partner_id": self.id}, self.complaint_count)
