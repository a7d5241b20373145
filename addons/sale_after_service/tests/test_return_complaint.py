from .common_return import ReturnCommon


class TestReturnComplaint(ReturnCommon):
    def test_exchange_of_a_complaint(self):
        """RTN-01, CPL-01: a complaint ends in an exchange and a credit; what they cost is its cost."""
        self.product.standard_price = 1500
        complaint = self.env["sale.after.service.complaint"].create(
            {"subject": "Leaks", "partner_id": self.customer.id, "user_id": self.rep.id}
        )
        order, picking = self.sell(5)
        self.invoice(order)
        self.make_stock(5)
        values = complaint.with_user(self.rep).action_open_returns()["context"]
        self.assertEqual(values["default_complaint_id"], complaint.id)
        record = self.make_return(picking, 1, complaint_id=complaint.id)
        record.line_ids.with_user(self.rep).disposition = "exchange"
        self.walk(record)
        leaving = record.picking_ids.filtered(lambda one: one.picking_type_code == "outgoing")
        leaving.move_ids.picked = True
        leaving.button_validate()
        other = self.walk(self.make_return(picking, 2, complaint_id=complaint.id))
        other.with_user(self.accountant).action_credit()
        other.sudo().refund_ids.action_post()
        self.assertEqual(complaint.return_count, 2)
        self.assertEqual(complaint._get_quality_costs(), {"credit": 8000, "goods": 1500})
        self.assertEqual(complaint.sudo().quality_cost, 9500)
