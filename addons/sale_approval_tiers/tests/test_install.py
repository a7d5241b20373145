from datetime import datetime

from odoo.tests import tagged

from ..hooks import PAST, post_init_hook, pre_init_hook
from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestInstall(ApprovalCommon):
    """Into a database with orders: the past is left alone, open quotations are looked at."""

    def test_columns_are_those_of_the_fields(self):
        for table, columns in PAST.items():
            for name, kind in columns.items():
                field = self.env[table.replace("_", ".")]._fields[name]
                self.assertTrue(field.store and field.compute, name)
                self.assertEqual(field.column_type[0], kind, name)

    def test_every_figure_of_the_past_is_left(self):
        """A further computed column would be computed for each order there is: name it in the hook."""
        for table, columns in PAST.items():
            model = self.env[table.replace("_", ".")]
            added = {
                field.name
                for field in model._fields.values()
                if field.store
                and field.column_type
                and field.compute
                and not field.related
                and not set(field._modules) - {"approval_tiers", "sale_approval_tiers"}
            }
            self.assertLessEqual(added, columns.keys())

    def test_open_quotations_are_computed(self):
        order, settled = self.make_order(10.0), self.make_order(10.0)
        order.order_line.price_unit = settled.order_line.price_unit = 1.0
        settled.with_user(self.rep).action_confirm()
        self.env.flush_all()
        for table, columns in PAST.items():
            for name in columns:
                self.env.cr.execute(f'ALTER TABLE "{table}" DROP COLUMN "{name}" CASCADE')
        self.env.invalidate_all(flush=False)
        self.env.cr.execute("UPDATE sale_order SET write_date = '2020-01-02', write_uid = %s", self.rep.ids)
        pre_init_hook(self.env)
        post_init_hook(self.env)
        self.assertRecordValues(
            order | settled, [{"write_uid": self.rep.id, "write_date": datetime(2020, 1, 2)}] * 2
        )
        self.assertGreater(order.order_line.price_deviation_percent, 0)
        self.assertGreater(order.max_price_deviation_percent, 0)
        self.assertEqual(settled.order_line.price_deviation_percent, 0)
        self.assertRecordValues(settled, [{"order_class": "general", "order_format": "order"}])
        self.assertFalse(settled.approval_status)
