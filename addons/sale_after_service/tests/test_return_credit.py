from odoo.fields import Command

from .common_return import ReturnCommon


class TestReturnCredit(ReturnCommon):
    """What is credited never exceeds what was invoiced, whoever credits by whatever way."""

    def reverse(self, invoice):
        """A draft credit note of the whole ``invoice`` by Odoo's own wizard."""
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        action = wizard.reverse_moves()
        return self.env["account.move"].browse(action["res_id"])

    def credit(self, record):
        record.with_user(self.accountant).action_credit()
        return record.sudo().refund_ids.filtered(lambda one: one.state == "draft")

    def sold_and_back(self, quantity=2, **values):
        """(order, invoice, received return) of ``quantity`` of five invoiced pumps."""
        order, picking = self.sell(5)
        invoice = self.invoice(order)
        return order, invoice, self.walk(self.make_return(picking, quantity, **values))

    def test_credit(self):
        """RTN-07: the credit note has the invoice's price, discount, tax and account; a credit note is
        proposed for what is returned; order, return and invoice agree once it is posted."""
        order, picking = self.sell(5)
        order.order_line.discount = 10
        invoice = self.invoice(order)
        record = self.walk(self.make_return(picking))
        refund = self.credit(record)
        line, origin = refund.invoice_line_ids, invoice.invoice_line_ids
        self.assertEqual((line.quantity, line.price_subtotal), (2, 7200))
        for name in ("price_unit", "discount", "tax_ids", "account_id", "sale_line_ids"):
            self.assertEqual(line[name], origin[name])
        self.assertEqual((line.credited_line_id, refund.reversed_entry_id), (origin, invoice))
        self.assertEqual(record.line_ids.qty_credited, 0, "a draft credits nothing yet")
        with self.assertRefused("not credited yet|nothing to credit"):
            record.with_user(self.accountant).action_credit()
            record.with_user(self.rep).action_settle()
        refund.action_post()
        self.assertEqual(record.line_ids.qty_credited, 2)
        self.assertEqual((order.order_line.qty_delivered, order.order_line.qty_invoiced), (3, 3))
        record.with_user(self.rep).action_settle()
        self.assertEqual(record.state, "settled")

    def test_part(self):
        """RTN-07: 1 of 2 may be credited, and the other one later."""
        _order, _invoice, record = self.sold_and_back()
        refund = self.credit(record)
        refund.invoice_line_ids.quantity = 1
        refund.action_post()
        rest = self.credit(record)
        self.assertEqual(rest.invoice_line_ids.quantity, 1)
        rest.action_post()
        self.assertEqual(record.line_ids.qty_credited, 2)

    def test_draft_raised(self):
        """RTN-07: a draft credit note that is raised to 100 for a return of 2 is not posted."""
        _order, _invoice, record = self.sold_and_back()
        refund = self.credit(record)
        with self.assertRefused("has 5 × .* credit notes would come to 100 ×"):
            refund.invoice_line_ids.quantity = 100
            refund.action_post()

    def test_price_raised(self):
        """RTN-07: neither does a dearer price credit more than was invoiced."""
        _order, _invoice, record = self.sold_and_back()
        refund = self.credit(record)
        with self.assertRefused("Lower the credit note"):
            refund.invoice_line_ids.price_unit = 12000
            refund.action_post()

    def test_draft_cancelled(self):
        """RTN-07: a cancelled draft makes room for another credit note."""
        _order, _invoice, record = self.sold_and_back(5)
        refund = self.credit(record)
        with self.assertRefused("nothing to credit"):
            record.with_user(self.accountant).action_credit()
        refund.button_cancel()
        again = self.credit(record)
        again.action_post()
        self.assertEqual(record.line_ids.qty_credited, 5)
        with self.assertRefused("10 ×|credit notes would come to"):
            refund.button_draft()
            refund.action_post()

    def test_draft_deleted(self):
        """RTN-07: so does a deleted one."""
        _order, _invoice, record = self.sold_and_back(5)
        self.credit(record).unlink()
        self.assertEqual(self.credit(record).invoice_line_ids.quantity, 5)

    def test_reversal_and_return(self):
        """RTN-07: a plain reversal of the invoice and the credit of its return do not both pass."""
        order, invoice, record = self.sold_and_back()
        self.reverse(invoice).action_post()
        with self.assertRefused("nothing to credit"):
            record.with_user(self.accountant).action_credit()
        self.assertEqual(order.order_line.qty_invoiced, 0)
        with self.assertRefused("credit notes would come to 10 ×"):
            self.reverse(invoice).action_post()

    def test_return_then_reversal(self):
        """RTN-07: after a credit of 2 the whole invoice is not reversed, its rest is."""
        _order, invoice, record = self.sold_and_back()
        self.credit(record).action_post()
        with self.assertRefused("credit notes would come to 7 ×"):
            self.reverse(invoice).action_post()

    def test_cancel_after_credit(self):
        """RTN-07: a return with a posted credit note is not called off."""
        _order, _invoice, record = self.sold_and_back()
        self.credit(record).action_post()
        with self.assertRefused("credited already"):
            record.with_user(self.rep).action_cancel("No")

    def test_credit_from_the_order(self):
        """RTN-07: Odoo's own credit from the order counts against the same invoice lines."""
        order, invoice, _record = self.sold_and_back()
        refund = order._create_invoices(final=True)
        refund.action_post()
        self.assertEqual(refund.move_type, "out_refund")
        self.assertEqual(refund.invoice_line_ids.credited_line_id, invoice.invoice_line_ids)
        with self.assertRefused("credit notes would come to 7 ×"):
            self.reverse(invoice).action_post()

    def test_credit_over_two_invoices(self):
        """RTN-07: a credit from the order that spans two invoices is split between them."""
        self.make_stock(5)
        order = self.make_order(5)
        first = self.deliver(order, 2)
        one = self.invoice(order)
        second = self.deliver(order)
        two = self.invoice(order)
        lines = [{"move_id": move.id, "qty_asked": move.quantity} for move in (first | second).move_ids]
        record = self.walk(self.make_return(first, lines=lines))
        refund = order._create_invoices(final=True)
        self.assertEqual(refund.invoice_line_ids.quantity, 5)
        refund.action_post()
        self.assertEqual(
            {line.credited_line_id: line.quantity for line in refund.invoice_line_ids},
            {one.invoice_line_ids: 2, two.invoice_line_ids: 3},
        )
        with self.assertRefused("nothing to credit"):
            record.with_user(self.accountant).action_credit()

    def test_two_invoices(self):
        """RTN-07: the credit of a return over two invoices is a credit note for each."""
        self.make_stock(5)
        order = self.make_order(5)
        first = self.deliver(order, 2)
        self.invoice(order)
        second = self.deliver(order)
        self.invoice(order)
        lines = [{"move_id": move.id, "qty_asked": move.quantity} for move in (first | second).move_ids]
        record = self.walk(self.make_return(first, lines=lines))
        refunds = self.credit(record)
        self.assertEqual(sorted(refunds.invoice_line_ids.mapped("quantity")), [2, 3])
        refunds.action_post()
        self.assertEqual(order.order_line.qty_invoiced, 0)

    def test_fee(self):
        """RTN-07: a restocking fee of 10 % takes its share off the credit, with the same tax."""
        self.reason.fee_percent = 10
        _order, invoice, record = self.sold_and_back()
        refund = self.credit(record)
        self.assertEqual(refund.amount_untaxed, 7200)
        self.assertEqual(refund.invoice_line_ids.tax_ids, invoice.invoice_line_ids.tax_ids)
        refund.action_post()
        self.assertEqual(record.line_ids.qty_credited, 2)

    def test_not_invoiced(self):
        """RTN-07: what was not invoiced needs no credit; the order asks for less."""
        order, picking = self.sell(5)
        record = self.walk(self.make_return(picking))
        with self.assertRefused("nothing to credit"):
            record.with_user(self.accountant).action_credit()
        record.with_user(self.rep).action_settle()
        self.assertEqual((record.state, order.order_line.qty_to_invoice), ("settled", 3))

    def test_loose_credit(self):
        """RTN-07: where the company says so, no product is credited without an invoice line."""
        _order, invoice, _record = self.sold_and_back()
        loose = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": self.customer.id,
                "invoice_line_ids": [
                    Command.create({"product_id": self.product.id, "quantity": 1, "price_unit": 10})
                ],
            }
        )
        self.company.after_service_linked_only = True
        with self.assertRefused("credits nothing that was invoiced"):
            loose.action_post()
        loose.invoice_line_ids.credited_line_id = invoice.invoice_line_ids
        loose.action_post()
        self.assertEqual(loose.state, "posted")

    def test_foreign_invoice(self):
        """RTN-07: a credit note does not credit the invoice of another customer."""
        _order, invoice, _record = self.sold_and_back()
        line = {"product_id": self.product.id, "quantity": 1, "price_unit": 10}
        line["credited_line_id"] = invoice.invoice_line_ids.id
        stranger = self.env["res.partner"].create({"name": "Stranger", "is_company": True})
        foreign = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "partner_id": stranger.id,
                "invoice_line_ids": [Command.create(line)],
            }
        )
        with self.assertRefused("credits nothing that was invoiced"):
            foreign.action_post()

    def test_rounding(self):
        """RTN-07: parts of an amount that does not divide evenly add up to the invoice, no further."""
        pump = self.make_product(list_price=3.335)
        order, picking = self.sell(3, pump)
        invoice = self.invoice(order)
        record = self.make_return(picking, 3)
        self.walk(record)
        for _turn in range(3):
            refund = self.credit(record)
            refund.invoice_line_ids.quantity = 1
            refund.action_post()
        self.assertEqual(record.line_ids.qty_credited, 3)
        with self.assertRefused("credit notes would come to 6 ×"):
            self.reverse(invoice).action_post()
