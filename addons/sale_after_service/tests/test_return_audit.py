from .common_return import ReturnCommon


class TestReturnAudit(ReturnCommon):
    def test_audit(self):
        """RTN-04, RTN-07: the nightly check finds a balance that somebody changed past Odoo."""
        order, picking = self.sell(5)
        self.invoice(order)
        record = self.walk(self.make_return(picking))
        record.with_user(self.accountant).action_credit()
        check = self.env["sale.after.service.audit"]._check()
        self.assertFalse(check.difference_count)
        self.assertTrue(check.delivery_count and check.invoice_count)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_after_service_return_balance SET returned = 1 WHERE move_id = %s",
            picking.move_ids.ids,
        )
        self.env.cr.execute(
            "UPDATE sale_after_service_credit_balance SET credited_quantity = 0 WHERE line_id = %s",
            order.invoice_ids.invoice_line_ids.filtered(lambda line: line.move_type == "out_invoice").ids,
        )
        self.env.invalidate_all()
        check = self.env["sale.after.service.audit"]._check()
        self.assertEqual(check.difference_count, 2)
        self.assertIn(f"{picking.name} Pump P-30 : (5.0, 1.0) ≠ (5.0, 2.0)", check.report)

    def test_prints(self):
        """RTN-06, RTN-07: the red request prints what comes back as negative; the red slip has a second
        copy for the stock keeper."""
        _order, picking = self.sell(5)
        record = self.walk(self.make_return(picking), "approved")
        report = self.env["ir.actions.report"]
        html, _kind = report._render_qweb_html("sale_after_service.report_red_request", record.ids)
        self.assertIn("-2.0", html.decode())
        html, _kind = report._render_qweb_html("sale_after_service.report_red_slip", record.picking_ids.ids)
        self.assertIn("Copy 2: stock keeper", html.decode())
        self.assertIn("-2.0", html.decode())
