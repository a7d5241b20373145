from unittest.mock import patch

from odoo.fields import Command
from odoo.sql_db import Cursor
from odoo.tests import tagged

from .common import AfterServiceCommon

OURS = b"sale_after_service_"


@tagged("post_install", "-at_install")
class TestOrdinaryWork(AfterServiceCommon):
    """What has nothing to do with complaints and returns does not pay for them."""

    def count(self, job):
        """How many of the statements of ``job`` name a table of this add-on."""
        texts, execute = [], Cursor.execute

        def watch(cursor, *arguments, **options):
            execute(cursor, *arguments, **options)
            texts.append(cursor._obj.query)

        self.env.flush_all()
        self.env.invalidate_all()
        with patch.object(Cursor, "execute", watch):
            job()
            self.env.flush_all()
        self.assertTrue(texts)
        return sum(OURS in text for text in texts)

    def make_orders(self, count):
        self.make_stock(5 * count)
        line = Command.create({"product_id": self.product.id, "product_uom_qty": 5})
        return self.env["sale.order"].create(
            [{"partner_id": self.customer.id, "order_line": [line]} for _number in range(count)]
        )

    def test_confirming_orders(self):
        """RTN-04: confirming five orders asks the tables of this add-on no more often than confirming
        one."""
        self.make_orders(1).action_confirm()
        one, five = self.make_orders(1), self.make_orders(5)
        self.assertEqual(self.count(one.action_confirm), self.count(five.action_confirm))
