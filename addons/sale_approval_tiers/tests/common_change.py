from base64 import b64encode

from odoo import fields
from odoo.fields import Command

from .common_review import ReviewCommon


class ChangeCommon(ReviewCommon):
    """Confirmed contracts and requests to change them."""

    @classmethod
    def contract(cls, **values):
        """A confirmed contract over 2 × 1,000 of a standard product."""
        line = cls.line_of(cls.service_product, 2)
        order = cls.make_order(0, order_line=[Command.create(line)], **values)
        order.sudo().action_confirm()
        return order

    def ask(self, order, user=None, **values):
        """A request that raises the first line of ``order`` to 3, unless ``values`` say otherwise."""
        if values.get("kind", "change") == "change":
            line = {"order_line_id": order.order_line[0].id, "new_quantity": 3}
            values.setdefault("line_ids", [Command.create(line)])
        return (
            self.env["sale.approval.change"]
            .with_user(user or self.rep)
            .create({"order_id": order.id, "reason": "The customer needs more.", **values})
        )

    def sign(self, change, user=None):
        change.with_user(user or self.rep).write(
            {
                "agreement_file": b64encode(b"signed by both"),
                "agreement_name": "agreement.pdf",
                "agreement_date": fields.Date.today(),
            }
        )

    def agree(self, change, *users):
        """Submit ``change`` and let ``users`` approve it one after the other."""
        request = self.submit(change, change._get_gate())
        self.approve(request, *users)
        return request
