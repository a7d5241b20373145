from odoo.fields import Command

from .common_return import ReturnCommon

FEW, MANY = 3, 13
SIZES = (1, FEW, MANY)  # the first warms what a server that runs has in memory
MOST = 1.3


class TestReturnCost(ReturnCommon):
    """Set-based: a further line of a return costs about what Odoo itself needs for its goods."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.products = cls.env["product.product"].create(
            [
                {"name": f"Part {n}", "is_storable": True, "list_price": 100, "invoice_policy": "delivery"}
                for n in range(MANY)
            ]
        )
        for product in cls.products:
            cls.env["stock.quant"]._update_available_quantity(product, cls.warehouse.lot_stock_id, 1_000)

    def sell_lines(self, count):
        """The delivery of a delivered and invoiced order with ``count`` lines."""
        lines = [
            Command.create({"product_id": product.id, "product_uom_qty": 2})
            for product in self.products[:count]
        ]
        order = self.env["sale.order"].create(
            {"partner_id": self.customer.id, "user_id": self.rep.id, "order_line": lines}
        )
        order.action_confirm()
        picking = self.deliver(order)
        self.invoice(order)
        return picking

    def count(self, job, records):
        """Queries of ``job(records)`` as a request of its own."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        job(records.browse(records.ids))
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def cost(self, job, sized):
        """Queries that a further line costs; ``sized`` are the records for each of the `SIZES`."""
        _warm, few, many = [self.count(job, records) for records in sized]
        return (many - few) / (MANY - FEW)

    def make_returns(self, until=None):
        """A return for each of the `SIZES`, taken as far as ``until``."""
        records = [self.make_return(self.sell_lines(count)) for count in SIZES]
        return [self.walk(record, until) for record in records] if until else records

    def plain_return(self, picking):
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        for line in wizard.product_return_moves:
            line.quantity = line.move_quantity
        return wizard._create_return()

    def test_steps_cost_nothing_per_line(self):
        """RTN-04: a return of eighty lines is asked for and checked as quickly as one of three."""
        rep = self.rep
        records = self.make_returns()
        self.assertEqual(self.cost(lambda record: record.with_user(rep).action_submit(), records), 0)
        for record in records:
            record.with_user(self.branch).action_confirm()

        def check(record):
            record = record.with_user(rep)
            record.action_check_all()
            record.action_check()

        self.assertEqual(self.cost(check, records), 0)

    def test_goods_as_cheap_as_with_plain_wizard(self):
        """RTN-06: the red outbound slip costs at most 1.3 times Odoo's own return of the same goods,
        when it is made and when it is received."""
        plain = [self.sell_lines(count) for count in SIZES]
        records = self.make_returns("inspected")

        def approve(record):
            record.with_user(self.rep).action_request()
            record.with_user(self.director).action_approve()

        self.assertLessEqual(self.cost(approve, records), MOST * self.cost(self.plain_return, plain))
        slips, plain = [one.picking_ids for one in records], [one.return_ids for one in plain]
        self.assertLessEqual(self.cost(self.validate, slips), MOST * self.cost(self.validate, plain))

    def validate(self, pickings):
        pickings.move_ids.picked = True
        pickings.button_validate()

    def test_credit_as_cheap_as_a_reversal(self):
        """RTN-07: the credit note of a return costs at most 1.3 times Odoo's reversal of the invoice
        over goods that are back."""
        user = self.accountant
        pickings = [self.sell_lines(count) for count in SIZES]
        for picking in pickings:
            self.validate(self.plain_return(picking))
        invoices = [picking.sale_id.invoice_ids.with_user(user) for picking in pickings]
        plain = self.cost(lambda invoice: invoice._reverse_moves(cancel=False).action_post(), invoices)
        records = [record.with_user(user) for record in self.make_returns("received")]

        def credit(record):
            record.action_credit()
            record.refund_ids.action_post()

        self.assertLessEqual(self.cost(credit, records), MOST * plain)

    def test_tasks(self):
        """RTN-03: who acted has his task done; others who were asked for the same lose theirs."""
        second = self.technical.copy({"login": "as_second", "name": "Fan Yi"})
        record = self.walk(self.make_return(self.sell_lines(1), 1), "checked")
        tasks = self.env["mail.activity"].with_context(active_test=False)
        domain = [("res_model", "=", record._name), ("res_id", "=", record.id)]
        asked = tasks.search([*domain, ("active", "=", True)])
        self.assertEqual(asked.user_id & (self.technical | second), self.technical | second)
        self.judge(record)
        left = tasks.search([*domain, ("user_id", "in", (self.technical | second).ids)])
        self.assertRecordValues(left, [{"user_id": self.technical.id, "active": False}])
        self.assertTrue(left.date_done)
