from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.sale_kpi.tests.common import KpiCommon


@tagged("post_install", "-at_install")
class TestTillCash(KpiCommon):
    """A customer pays his invoice at the till."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("point_of_sale.group_pos_manager")
        till_account, cash_account = cls.env["account.account"].create(
            [
                {"name": "Till", "code": "K1123", "account_type": "asset_receivable", "reconcile": True},
                {"name": "Cash", "code": "K1001", "account_type": "asset_cash"},
            ]
        )
        cls.company.account_default_pos_receivable_account_id = till_account
        journals = cls.env["account.journal"]
        cash = journals.create(
            {
                "name": "Cash",
                "code": "KCSH",
                "type": "cash",
                "default_account_id": cash_account.id,
                "profit_account_id": cls.income.id,
                "loss_account_id": cls.exchange.id,
            }
        )
        method = cls.env["pos.payment.method"].create(
            {"name": "Cash", "journal_id": cash.id, "receivable_account_id": till_account.id}
        )
        cls.till = cls.env["pos.config"].create(
            {
                "name": "Till",
                "journal_id": cls.misc_journal.id,
                "invoice_journal_id": cls.sale_journal.id,
                "payment_method_ids": [Command.set(method.ids)],
            }
        )
        cls.bill((cls.pump, 1, 1), post=False)  # a till wants books that somebody has begun
        cls.till.open_ui()
        cls.method = method

    def sell_at_the_till(self, price, quantity=1):
        """An order of the rep's customer, paid in cash and invoiced."""
        line = {
            "product_id": self.pump.id,
            "qty": quantity,
            "price_unit": price,
            "price_subtotal": price * quantity,
            "price_subtotal_incl": price * quantity,
            "tax_ids": [Command.clear()],
        }
        order = self.env["pos.order"].create(
            {
                "company_id": self.company.id,
                "session_id": self.till.current_session_id.id,
                "partner_id": self.customer.id,
                "user_id": self.rep.id,
                "amount_total": price * quantity,
                "amount_tax": 0,
                "amount_paid": 0,
                "amount_return": 0,
                "lines": [Command.create(line)],
            }
        )
        return self.pay_at_the_till(order, price * quantity)

    def pay_at_the_till(self, order, amount):
        pay = self.env["pos.make.payment"].with_context(active_id=order.id, active_ids=order.ids)
        pay.create({"payment_method_id": self.method.id, "amount": amount}).check()
        order.with_context(generate_pdf=False).action_pos_order_invoice()
        self.capture()
        return order

    def test_paid_at_the_till(self):
        """COM-02: what is paid for an invoice at a till is collected, once, for the invoice's salesperson."""
        order = self.sell_at_the_till(1000)
        invoice = order.account_move
        self.assertEqual((invoice.payment_state, invoice.amount_residual), ("paid", 0))
        self.assertEqual(self.total("invoice", user=self.rep), 1000)
        self.assertEqual(self.events(invoice, "cash").mapped("amount"), [1000])
        self.assertEqual(self.total("cash", "cost", user=self.rep), 600)
        self.capture()
        self.env["sale.kpi.event"]._capture("account.move", invoice.ids)
        self.assertEqual(self.total("cash"), 1000)
        self.assertFactsFit()
        self.assertFalse(self.env["sale.kpi.audit"]._check(self.company).difference_count)

    def test_given_back_at_the_till(self):
        """COM-02: money given back at the till is collected with a minus."""
        order = self.sell_at_the_till(1000)
        back = order.browse(order.refund()["res_id"])
        back.user_id = self.rep
        self.pay_at_the_till(back, -1000)
        self.assertEqual(back.account_move.move_type, "out_refund")
        self.assertEqual(self.total("invoice", user=self.rep), 0)
        self.assertEqual(self.total("cash", user=self.rep), 0)
        self.assertEqual(sorted(self.events(kind="cash").mapped("amount")), [-1000, 1000])
