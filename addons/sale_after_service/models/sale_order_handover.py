from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.approval_tiers.rare import RareOne2many


class SaleOrder(models.Model):
    """ASV-01: an order whose goods are delivered is not complete until everything is handed over."""

    _inherit = "sale.order"

    handover_ids = RareOne2many("sale.after.service.handover", "order_id", readonly=True, copy=False)
    handover_state = fields.Selection(
        [("open", "Open"), ("complete", "Complete")],
        string="Handover state",
        compute="_compute_handover_state",
        store=True,
        index="btree_not_null",
        help="Complete: the goods are delivered and everything is handed over and explained.",
    )
    handover_count = fields.Integer(compute="_compute_handover_count")
    handover_done_count = fields.Integer(compute="_compute_handover_count")
    handover_percent = fields.Float(string="Handed over (%)", compute="_compute_handover_count")

    @api.depends("handover_ids.state", "delivery_status")
    def _compute_handover_state(self):
        for order in self:
            lines = order.handover_ids
            is_complete = order.delivery_status == "full" and all(line.state == "done" for line in lines)
            order.handover_state = bool(lines) and ("complete" if is_complete else "open")

    @api.depends("handover_ids.state")
    def _compute_handover_count(self):
        for order in self:
            lines = order.sudo().handover_ids  # how far it is, whoever has to see to it
            done = len(lines.filtered(lambda line: line.state == "done"))
            order.handover_count = len(lines)
            order.handover_done_count = done
            order.handover_percent = 100 * done / len(lines) if lines else 0

    def _get_handover_items(self):
        """{order: what is handed over with it}."""
        items = self.env["sale.after.service.handover.item"].sudo()  # whoever delivers
        items = items.search([("company_id", "in", (False, *self.company_id.ids))])
        return {order: items.filtered(lambda item, order=order: item._applies_to(order)) for order in self}

    def _create_handover(self, is_paper_only=False):
        """List what is handed over, each thing once; papers have to be ready beforehand."""
        vals_list = []
        # It follows from type and goods, whoever confirms or delivers.
        for order, items in self.sudo()._get_handover_items().items():
            for item in items - order.handover_ids.item_id:
                if item.is_paper or not is_paper_only:
                    vals_list.append(order._prepare_handover_vals(item))
        self.env["sale.after.service.handover"].sudo().create(vals_list)._schedule()

    def _prepare_handover_vals(self, item):
        due = self.commitment_date or self.expected_date
        day = due and fields.Datetime.context_timestamp(self, due).date()
        return {
            "order_id": self.id,
            "item_id": item.id,
            "user_id": (item.user_id or self.user_id or self.team_id.user_id).id,
            "date_due": day - timedelta(days=item.days_before) if item.is_paper and day else False,
        }

    def _action_confirm(self):
        result = super()._action_confirm()
        self._create_handover(is_paper_only=True)
        return result

    def action_view_handover(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_after_service.handover_action")
        return {**action, "domain": [("order_id", "=", self.id)], "context": {}}


class StockPicking(models.Model):
    """ASV-01: when the goods are at the customer, the handover begins; its slip says what belongs to it."""

    _inherit = "stock.picking"

    def _action_done(self):
        result = super()._action_done()
        done = self.filtered(
            lambda picking: picking.state == "done" and picking.location_dest_id.usage == "customer"
        )
        done.sale_id._create_handover()
        return result

    def _get_slip_handover(self):
        """What the slip lists: the items of the order, for the customer to check."""
        self.ensure_one()
        order = self.sudo().sale_id  # printed for the customer, whoever prints it
        if not order or self.location_dest_id.usage != "customer":
            return self.env["sale.after.service.handover.item"]
        return order.handover_ids.item_id | order._get_handover_items()[order]


class ResCompany(models.Model):
    """ASV-01: at delivery the customer is told whom to call, and how claims are made."""

    _inherit = "res.company"

    after_service_contact = fields.Text(
        string="Service contact", translate=True, help="Name and telephone; printed on the delivery slip."
    )
    after_service_claim_rules = fields.Text(
        string="Claim rules",
        translate=True,
        help="Until when and how to claim; printed on the delivery slip.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    after_service_contact = fields.Text(related="company_id.after_service_contact", readonly=False)
    after_service_claim_rules = fields.Text(related="company_id.after_service_claim_rules", readonly=False)
