from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

# What of a done move line says how much went out or came back
QUANTITY_FIELDS = {"quantity", "lot_id", "product_uom_id", "move_id"}


class StockMove(models.Model):
    """Nothing comes back that did not go out: by a return, the plain wizard or by hand (RTN-04)."""

    _inherit = "stock.move"

    after_service_return_id = fields.Many2one(
        "sale.after.service.return", string="Return", index="btree_not_null", copy=False
    )
    after_service_line_id = fields.Many2one(
        "sale.after.service.return.line",
        string="Replacement for",
        index="btree_not_null",
        copy=False,
        help="The line of a return whose goods this move replaces, repairs or sends back.",
    )

    @api.depends_context("after_service_delivery")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        if self.env.context.get("after_service_delivery"):  # whoever chooses goods thinks of goods
            for move in self.filtered("picking_id"):
                day = format_date(self.env, move.date)
                move.display_name = f"{move.product_id.display_name} · {move.picking_id.name} · {day}"
        return result

    def _get_returned_deliveries(self):
        """The deliveries to customers that these moves bring something back from."""
        back = self.filtered(lambda move: move.origin_returned_move_id)
        return back.filtered(lambda move: move.location_id.usage == "customer").origin_returned_move_id

    def _is_lost_for_nothing(self):
        """Whether the company's own goods leave without being sold: scrapped, or as a replacement."""
        self.ensure_one()
        return bool(self.scrap_id) or self.after_service_line_id.disposition == "exchange"

    def _sync_leaving(self):
        """What leaves again for a return is bounded by it, whoever writes the transfer."""
        self.after_service_line_id.sudo()._sync_leaving()

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        own = ["after_service_return_id", "after_service_line_id"]
        return super()._prepare_merge_moves_distinct_fields() + own

    def _update_candidate_moves_list(self, candidate_moves_set):
        # While two are made one, both would count against what may leave (`_sync_leaving`).
        result = super()._update_candidate_moves_list(candidate_moves_set)
        others = {
            moves.filtered(lambda move: not move.after_service_line_id) for moves in candidate_moves_set
        }
        candidate_moves_set.clear()
        candidate_moves_set.update(others)
        return result

    def _sync_return_balances(self):
        # Balances belong to nobody; whoever moves goods keeps them up to date.
        self.env["sale.after.service.return.balance"].sudo()._sync(self)

    def _action_confirm(self, *args, **kwargs):
        moves = super()._action_confirm(*args, **kwargs)
        moves._get_returned_deliveries()._sync_return_balances()
        moves._sync_leaving()
        return moves

    def _action_done(self, *args, **kwargs):
        self._link_customer_receipts()
        moves = super()._action_done(*args, **kwargs)
        moves._get_returned_deliveries()._sync_return_balances()
        moves._sync_leaving()
        return moves

    def _action_cancel(self):
        deliveries = self._get_returned_deliveries()
        result = super()._action_cancel()
        deliveries._sync_return_balances()
        self._sync_leaving()
        return result

    def write(self, vals):
        result = super().write(vals)
        if "product_uom_qty" in vals or "origin_returned_move_id" in vals:
            changed = self.filtered(lambda move: move.state not in ("draft", "done", "cancel"))
            changed._get_returned_deliveries()._sync_return_balances()
            changed._sync_leaving()
        return result

    def _prepare_move_split_vals(self, qty):
        values = super()._prepare_move_split_vals(qty)
        own = ("after_service_return_id", "after_service_line_id")
        return {**values, **{name: self[name].id for name in own}}

    def _link_customer_receipts(self):
        """Find the delivery of goods that a customer brings back without one being named.

        :raises UserError: where there is none and the company takes nothing back without (a setting)
        """
        loose = self.filtered(lambda move: move._is_loose_receipt())
        for move in loose:  # by hand, hence few
            move.origin_returned_move_id = move._find_delivery()
        refused = loose.filtered(
            lambda move: not move.origin_returned_move_id and move.company_id.after_service_linked_only
        )
        if refused:
            raise UserError(
                self.env._(
                    "%(product)s comes back from a customer, but no delivery says that so much of it went "
                    "out. Open the delivery and choose “Return”, or ask the sales manager.",
                    product=refused[0].product_id.display_name,
                )
            )

    def _is_loose_receipt(self):
        self.ensure_one()
        return (
            self.location_id.usage == "customer"
            and self.location_dest_id.usage != "customer"
            and not self.origin_returned_move_id
            and self.state not in ("done", "cancel")
            and self.picked
            and not self._is_customer_property()
        )

    def _is_customer_property(self):
        """Whether the goods belong to somebody else: then nobody has sold them."""
        return bool(self.restrict_partner_id or self.move_line_ids.owner_id)

    def _find_delivery(self):
        """The latest delivery to this customer with as much of the product still out, or none."""
        self.ensure_one()
        partner = self.picking_id.partner_id or self.partner_id
        if not partner:
            return self.browse()
        domain = [
            ("product_id", "=", self.product_id.id),
            ("state", "=", "done"),
            ("location_dest_id.usage", "=", "customer"),
            ("company_id", "=", self.company_id.id),
            ("picking_id.partner_id", "child_of", partner.commercial_partner_id.ids),
        ]
        if self.sale_line_id:
            domain.append(("sale_line_id", "=", self.sale_line_id.id))
        # The keeper need not be allowed to see who sold it.
        deliveries = self.sudo().search(domain, order="date desc, id desc", limit=20)
        open_quantities = deliveries._get_returnable()
        quantity = self.product_uom._compute_quantity(self.quantity, self.product_id.uom_id)
        uom = self.product_id.uom_id
        enough = (move for move in deliveries if uom.compare(open_quantities[move.id], quantity) >= 0)
        return next(enough, self.browse())

    def _get_returnable(self):
        """{id of a delivered move: quantity that can still come back, in the product's unit}"""
        result = dict.fromkeys(self.ids, 0.0)
        for move, lot, _company, delivered, returned in self.env[
            "sale.after.service.return.balance"
        ]._read_documents(self.ids):
            if not lot:
                result[move] = float(delivered - returned)
        return result


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _sync_done(self):
        """A done delivery or return that is corrected by hand keeps its balance right."""
        moves = self.filtered(lambda line: line.state == "done").move_id
        deliveries = moves.filtered(
            lambda move: move.location_dest_id.usage == "customer" and move.returned_move_ids
        )
        (deliveries | moves._get_returned_deliveries())._sync_return_balances()

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._sync_done()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if QUANTITY_FIELDS & vals.keys():
            self._sync_done()
        return result

    def unlink(self):
        moves = self.filtered(lambda line: line.state == "done").move_id
        result = super().unlink()
        (moves.filtered("returned_move_ids") | moves._get_returned_deliveries())._sync_return_balances()
        return result
