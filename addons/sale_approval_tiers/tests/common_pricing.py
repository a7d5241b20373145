from odoo.fields import Command
from odoo.tests import new_test_user

from .common import ApprovalCommon


class PricingCommon(ApprovalCommon):
    """A pump with a price of 1,000.00, people for the price rules."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = "sale_approval_tiers.group_"
        cls.product_expert = new_test_user(cls.env, "t_product", groups=group + "product", name="He Jun")
        director = "approval_tiers.group_sales_director"
        cls.director = new_test_user(cls.env, "t_director", groups=director, name="Lin Tao")
        cls.pump = cls.env["product.product"].create(
            {"name": "Pump", "list_price": 1000.0, "standard_price": 600.0, "taxes_id": [Command.clear()]}
        )

    @classmethod
    def make_quote(cls, *lines, user=None, **values):
        """A quotation of pumps by the rep; each of ``lines`` is a dict of values."""
        return (
            cls.env["sale.order"]
            .with_user(user or cls.rep)
            .create(
                {
                    "partner_id": cls.partner.id,
                    "team_id": cls.sale_team.id,
                    "order_line": [
                        Command.create({"product_id": cls.pump.id, "product_uom_qty": 1, **line})
                        for line in lines or ({},)
                    ],
                    **values,
                }
            )
        )
