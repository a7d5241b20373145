from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from .sale_after_service_return_steps import STEPS

# What the customer has asked for while nobody has approved or refused it yet.
CHECKED = ("checked", "verified", "inspected")


class SaleAfterServiceReturn(models.Model):
    """The customer files and follows his returns himself (RTN-03).

    Portal users have no access to the model: the controller looks up, as the service, what belongs
    to the customer's company, and comes here with that alone.
    """

    _inherit = "sale.after.service.return"

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for record in self:
            record.access_url = f"/my/returns/{record.id}"
        return result

    @api.model
    def _get_customer_labels(self):
        """{state: what the customer reads of it}"""
        env = self.env
        return {
            "submitted": env._("Requested"),
            "confirmed": env._("Taken up"),
            "checked": env._("Compared with the delivery"),
            "verified": env._("Looked at by our technicians"),
            "inspected": env._("Looked at by our quality department"),
            "approved": env._("Approved: please send the goods back"),
            "received": env._("The goods are back with us"),
            "settled": env._("Settled"),
            "refused": env._("Refused"),
            "cancelled": env._("Called off"),
        }

    def _get_customer_state(self):
        """The last step that somebody did, as the customer reads it."""
        self.ensure_one()
        return self._get_customer_labels().get(self.log_ids[-1:].state or self.state, "")

    def _get_timeline(self):
        """The steps that are done, for the customer: [{"label", "at"}]; no notes, nobody's name."""
        self.ensure_one()
        labels = self._get_customer_labels()
        return [{"label": labels[log.state], "at": log.create_date} for log in self.log_ids]

    def _get_customer_messages(self):
        """What the customer's own people wrote and sent us here."""
        self.ensure_one()
        owner = self.partner_id.commercial_partner_id
        messages = self.message_ids.filtered(lambda one: one.message_type == "comment")
        return messages.filtered(lambda one: one.author_id.commercial_partner_id == owner).sorted("id")

    @api.model
    def _get_order_goods(self, order):
        """What was delivered of ``order`` and may come back, one row a delivery and lot.

        :return: [{"key", "move", "lot", "unit", "delivered", "returned", "asked", "open", "is_late"}],
            quantities in the unit of the delivery; ``asked`` is not approved yet, ``open`` is what
            can still be asked for
        """
        moves = self.env["stock.move"].search(
            Domain("state", "=", "done")
            & Domain("location_dest_id.usage", "=", "customer")
            & Domain("company_id", "=", order.company_id.id)
            & (
                Domain("sale_line_id.order_id", "=", order.id)
                | Domain("after_service_line_id.sale_line_id.order_id", "=", order.id)
            ),
            order="date, id",
        )
        figures = self.env["sale.after.service.return.balance"]._read_documents(moves.ids) if moves else []
        asked = self._read_asked(moves)
        left = {
            (move, lot or 0): float(delivered - returned) - asked.get((move, lot or 0), 0.0)
            for move, lot, _company, delivered, returned in figures
        }
        with_lots = {move for move, lot, *_rest in figures if lot}
        rows = [row for row in figures if row[1] or row[0] not in with_lots]
        place = {move: index for index, move in enumerate(moves.ids)}
        rows.sort(key=lambda row: (place[row[0]], row[1] or 0))
        return [self._prepare_goods(row, asked, left) for row in rows]

    @api.model
    def _read_asked(self, moves):
        """{(move id, lot id, or 0 for all of them): quantity in the product's unit} that waits for an
        approval."""
        lines = self.env["sale.after.service.return.line"].search(
            [("move_id", "in", moves.ids), ("state", "in", STEPS)]
        )
        asked = {}
        for line in lines:
            quantity = line._in_product_unit(line.qty_checked if line.state in CHECKED else line.qty_asked)
            for lot in {0, line.lot_id.id or 0}:
                key = (line.move_id.id, lot)
                asked[key] = asked.get(key, 0.0) + quantity
        return asked

    @api.model
    def _prepare_goods(self, row, asked, left):
        move_id, lot_id, _company, delivered, returned = row
        move, lot = self.env["stock.move"].browse(move_id), self.env["stock.lot"].browse(lot_id or ())
        key = (move_id, lot_id or 0)
        figures = {
            "delivered": float(delivered),
            "returned": float(returned),
            "asked": asked.get(key, 0.0),
            # What is asked for without a lot may be any of them.
            "open": max(min(left[key], left[move_id, 0]), 0.0),
        }
        base, unit = move.product_id.uom_id, move.product_uom
        days = move.company_id.after_service_return_days
        return {
            "key": f"{move_id}-{lot_id or 0}",
            "move": move,
            "lot": lot,
            "unit": unit,
            "is_late": bool(days) and move.date < fields.Datetime.now() - timedelta(days=days),
            **{
                name: base._compute_quantity(value, unit, rounding_method="HALF-UP")
                for name, value in figures.items()
            },
        }

    @api.model
    def _file_for_customer(self, order, partner, reason, note, wanted):
        """The return that ``partner`` asks for: ``wanted`` is {key of the goods: quantity}.

        :raises UserError: where one of them was not delivered by this order, is too late or too much
        """
        goods = {row["key"]: row for row in self._get_order_goods(order)}
        for key, quantity in wanted.items():
            self._refuse_goods(goods.get(key), quantity)
        record = self.with_company(order.company_id).create(
            {
                "partner_id": partner.id,
                "company_id": order.company_id.id,
                "sale_order_id": order.id,
                "user_id": self._find_seller(order, partner).id,
                "reason_id": reason.id,
                "note": note,
                "asked_by": "portal",
                "line_ids": [
                    Command.create(
                        {
                            "move_id": goods[key]["move"].id,
                            "lot_id": goods[key]["lot"].id,
                            "qty_asked": quantity,
                        }
                    )
                    for key, quantity in wanted.items()
                ],
            }
        )
        record.action_submit()
        return record

    @api.model
    def _refuse_goods(self, goods, quantity):
        """Refuse what a customer may not ask for by himself."""
        env = self.env
        if not goods:
            raise UserError(env._("Choose goods that this order delivered to you."))
        product, unit = goods["move"].product_id.display_name, goods["unit"]
        if goods["is_late"]:
            raise UserError(
                env._(
                    "%(product)s was delivered more than %(days)s days ago. Please talk to your salesperson.",
                    product=product,
                    days=goods["move"].company_id.after_service_return_days,
                )
            )
        if quantity - goods["open"] >= 1 or unit.compare(quantity, goods["open"]) > 0:
            raise UserError(
                env._(
                    "%(open)s %(unit)s of %(product)s can still be sent back. Lower the quantity.",
                    open=f"{goods['open']:g}",
                    unit=unit.name,
                    product=product,
                )
            )
        if unit.compare(quantity, 0) <= 0 or unit.compare(quantity, unit.round(quantity)):
            raise UserError(env._("Say how much of %(product)s you send back.", product=product))

    @api.model
    def _find_seller(self, order, partner):
        """Who looks after a return that the customer himself asks for.

        :raises UserError: where the customer has nobody
        """
        team = order.team_id
        users = order.user_id | partner.user_id | partner.commercial_partner_id.user_id
        users |= team.user_id | team.branch_manager_id
        service = self.env.ref("sale_after_service.group_service").all_user_ids
        users = (users | service).filtered(lambda user: user.active and not user.share)
        users = users.filtered(lambda user: order.company_id in user.company_ids)
        if not users:
            raise UserError(self.env._("Nobody looks after your orders yet. Please call us."))
        return users[0]
