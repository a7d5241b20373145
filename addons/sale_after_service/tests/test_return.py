from odoo.fields import Command

from .common_return import ReturnCommon


class TestReturn(ReturnCommon):
    def test_whole_way(self):
        """RTN-03: customer asks, branch confirms, rep compares, technical judges, sales manager
        approves, the warehouse takes in; each by his own act and written down."""
        _order, picking = self.sell()
        record = self.make_return(picking)
        self.walk(record)
        self.assertEqual(record.state, "received")
        self.assertEqual(
            record.log_ids.mapped("state"),
            ["submitted", "confirmed", "checked", "verified", "approved", "received"],
        )
        self.assertEqual(record.log_ids[1].user_id, self.branch)
        self.assertEqual(record.line_ids.qty_received, 2)
        self.assertEqual(record.line_ids.qty_returnable, 3)

    def test_branch_first(self):
        """RTN-03: before the branch manager has confirmed, the later steps are closed."""
        _order, picking = self.sell()
        record = self.walk(self.make_return(picking), "submitted")
        with self.assertRefused("belongs to “Branch confirmed”"):
            record.with_user(self.rep).action_check()
        with self.assertRefused("belongs to “Goods checked”"):
            record.with_user(self.technical).action_verify()
        with self.assertRefused("not through the steps"):
            record.with_user(self.rep).action_request()
        with self.assertRefused("confirmed by the branch manager"):
            record.with_user(self.rep).action_confirm()
        with self.assertRefused("cannot be changed in the step"):
            record.line_ids.with_user(self.rep).qty_checked = 1
        record.with_user(self.branch).action_confirm()
        self.assertEqual(record.state, "confirmed")

    def test_no_branch(self):
        """C19: a team without a branch manager leaves the branch out; a reason leaves out technical."""
        self.team.branch_manager_id = False
        self.reason.needs_technical = False
        _order, picking = self.sell()
        record = self.walk(self.make_return(picking), "submitted")
        self.assertEqual(record.state, "confirmed")
        record.with_user(self.rep).action_check_all()
        record.with_user(self.rep).action_check()
        self.assertEqual((record.state, record.line_ids.verdict), ("inspected", "genuine"))

    def test_quality_step(self):
        """C19: a reason may ask for quality, too."""
        self.reason.needs_quality = True
        _order, picking = self.sell()
        record = self.walk(self.make_return(picking), "inspected")
        self.assertEqual(record.state, "verified")
        with self.assertRefused("Quality agrees"):
            record.with_user(self.technical).action_inspect()
        record.with_user(self.quality).action_inspect()
        self.assertEqual(record.state, "inspected")

    def test_quantity(self):
        """RTN-04: a return of 5 where 3 were delivered is refused; less may be checked than asked."""
        _order, picking = self.sell(3)
        with self.assertRefused("only 3 of the 3 delivered"):
            self.walk(self.make_return(picking, 5), "submitted")
        record = self.walk(self.make_return(picking, 3), "confirmed")
        line = record.line_ids.with_user(self.rep)
        with self.assertRefused("Tick name and specification"):
            line.qty_checked = 2
            record.with_user(self.rep).action_check()
        line.write({"qty_checked": 2, "is_name_right": True, "is_spec_right": True})
        record.with_user(self.rep).action_check()
        self.judge(record)
        self.walk_on(record)
        self.assertEqual(record.line_ids.qty_authorised, 2)

    def walk_on(self, record):
        record.with_user(self.rep).action_request()
        record.with_user(self.director).action_approve()

    def test_not_ours(self):
        """RTN-05: goods that are not genuine end the return with a reason; no picking, no credit."""
        order, picking = self.sell()
        self.invoice(order)
        record = self.walk(self.make_return(picking), "checked")
        with self.assertRefused("cannot be changed"):
            record.line_ids.with_user(self.rep).verdict = "genuine"
        line = record.line_ids.with_user(self.technical)
        line.verdict = "not_genuine"
        with self.assertRefused("Say why the goods are not ours"):
            record.with_user(self.technical).action_verify()
        line.refuse_reason = "No type plate."
        record.with_user(self.technical).action_verify()
        self.assertEqual((record.state, record.closing_note), ("refused", "Not ours: No type plate."))
        self.assertFalse(record.picking_ids)
        with self.assertRefused("not through the steps"):
            record.with_user(self.rep).action_request()
        with self.assertRefused("nothing to credit"):
            record.with_user(self.accountant).action_credit()

    def test_some_not_ours(self):
        """RTN-05: of several goods only the genuine ones come back."""
        other = self.make_product(name="Valve")
        self.make_stock(5)
        self.make_stock(5, other)
        order = self.make_order(5)
        order.write({"order_line": [Command.create({"product_id": other.id, "product_uom_qty": 5})]})
        picking = self.deliver(order)
        record = self.walk(self.make_return(picking), "checked")
        first, second = record.line_ids.with_user(self.technical)
        first.verdict = "genuine"
        second.write({"verdict": "not_genuine", "refuse_reason": "Another maker's."})
        record.with_user(self.technical).action_verify()
        self.walk_on(record)
        self.assertEqual(record.picking_ids.move_ids.product_id, first.product_id)

    def test_red_request(self):
        """RTN-06: approved, its lines are negative of the delivery and linked to it."""
        order, picking = self.sell()
        record = self.walk(self.make_return(picking), "approved")
        line = record.line_ids
        self.assertEqual(line.red_quantity, -2)
        self.assertEqual((line.move_id, line.order_id), (picking.move_ids, order))
        back = record.picking_ids
        self.assertEqual(back.move_ids.origin_returned_move_id, picking.move_ids)
        self.assertEqual((back.return_id, back.move_ids.product_uom_qty), (picking, 2))

    def test_manager_only(self):
        """RTN-06: nobody but the sales manager approves, and not his own return."""
        _order, picking = self.sell()
        record = self.walk(self.make_return(picking), "inspected")
        record.with_user(self.rep).action_request()
        for user in (self.rep, self.branch, self.technical, self.clerk):
            with self.assertRefused("sales manager approves"):
                record.with_user(user).action_approve()
        record.sudo().user_id = self.director
        with self.assertRefused("does not approve it"):
            record.with_user(self.director).action_approve()

    def test_needless_manager(self):
        """C19: where the reason asks for no sales manager, the red request is authorised at once."""
        self.reason.needs_manager = False
        _order, picking = self.sell()
        record = self.walk(self.make_return(picking), "inspected")
        record.with_user(self.rep).action_request()
        self.assertEqual(record.state, "approved")

    def test_against_the_contract(self):
        """RTN-02: goods of another order, or brought back after the term, need the sales manager."""
        self.reason.needs_manager = False
        self.company.after_service_return_days = 30
        order, picking = self.sell()
        other, other_picking = self.sell()
        own = self.walk(self.make_return(picking, sale_order_id=order.id), "submitted")
        self.assertFalse(own.is_breach)
        foreign = self.walk(self.make_return(other_picking, sale_order_id=order.id), "submitted")
        self.assertTrue(foreign.is_breach and foreign.needs_manager)
        self.assertIn(order.name, foreign.breach_note)
        other_picking.move_ids.date = "2020-01-01"
        late = self.walk(self.make_return(other_picking, sale_order_id=other.id), "submitted")
        self.assertIn("more than 30 days ago", late.breach_note)
        late.with_user(self.branch).action_confirm()
        late.with_user(self.rep).action_check_all()
        late.with_user(self.rep).action_check()
        self.judge(late)
        late.with_user(self.rep).action_request()
        self.assertEqual(late.state, "inspected", "it waits for the sales manager")
        late.with_user(self.director).action_approve()
        self.assertEqual(late.state, "approved")

    def test_approval_policy(self):
        """RTN-02: with the approval rule on, the sales manager decides a step of a request."""
        self.env.ref("sale_after_service.policy_template_return")._switch_on(self.company)
        _order, picking = self.sell()
        record = self.walk(self.make_return(picking), "inspected")
        with self.assertRefused("approval panel"):
            record.with_user(self.director).action_approve()
        record.with_user(self.rep).action_request()
        self.assertEqual((record.state, record.approval_status), ("inspected", "pending"))
        with self.assertRefused("cannot be changed"):
            record.line_ids.with_user(self.rep).disposition = "scrap"
        step = record.approval_request_ids.step_ids
        self.assertIn(self.director, step.candidate_ids)
        step.with_user(self.director).action_approve()
        self.assertEqual(record.state, "approved")
        self.assertEqual(record.picking_ids.move_ids.product_uom_qty, 2)

    def test_called_off_while_waiting(self):
        """RTN-02: a return that is called off takes its request back; nobody approves it any more."""
        self.env.ref("sale_after_service.policy_template_return")._switch_on(self.company)
        _order, picking = self.sell()
        record = self.walk(self.make_return(picking), "inspected")
        record.with_user(self.rep).action_request()
        record.with_user(self.rep).action_cancel("Customer keeps it.")
        self.assertEqual(record.approval_request_ids.state, "recalled")
        self.assertEqual(record.state, "cancelled")
        with self.assertRefused("in the step “Cancelled”"):
            record.with_user(self.director)._authorise()

    def test_only_sales_checks(self):
        """RTN-04: what was compared is written by the salesperson, not by those who judge."""
        _order, picking = self.sell()
        record = self.walk(self.make_return(picking), "confirmed")
        with self.assertRefused("cannot be changed in the step"):
            record.line_ids.with_user(self.technical).qty_checked = 2

    def test_owner(self):
        """RTN-03: a return belongs to the customer's salesperson, whoever writes it."""
        values = {"partner_id": self.customer.id, "reason_id": self.reason.id}
        record = self.env["sale.after.service.return"].with_user(self.clerk).create(values)
        self.assertEqual((record.user_id, record.team_id), (self.rep, self.team))

    def test_refuse(self):
        """RTN-03: whoever has to act may refuse, with a reason."""
        _order, picking = self.sell()
        record = self.walk(self.make_return(picking), "submitted")
        with self.assertRefused("does not wait for you"):
            record.with_user(self.rep).action_refuse("No.")
        with self.assertRefused("Say why"):
            record.with_user(self.branch).action_refuse("  ")
        record.with_user(self.branch).action_refuse("Used for a year.")
        self.assertEqual((record.state, record.closing_note), ("refused", "Used for a year."))

    def test_attacks(self):
        """RTN-03: states, marks and quantities are not written or imported by anybody."""
        _order, picking = self.sell()
        record = self.make_return(picking)
        for values in ({"state": "approved"}, {"is_breach": False}, {"needs_manager": False}):
            with self.assertRefused("follows from what is done"):
                record.with_user(self.rep).write(values)
        for values in ({"qty_authorised": 5}, {"verdict": "genuine"}, {"qty_checked": 1}):
            with self.assertRefused("cannot be changed"):
                record.line_ids.with_user(self.rep).write(values)
        self.walk(record, "submitted")
        with self.assertRefused("asked for already"):
            record.with_user(self.rep).write({"line_ids": [Command.create({"move_id": picking.move_ids.id})]})
        with self.assertRefused("asked for already"):
            record.with_user(self.rep).reason_id = self.env.ref("sale_after_service.reason_quality")
        with self.assertRefused("stays on record"):
            record.with_user(self.rep).unlink()
        hidden = self.env["sale.after.service.return"].with_user(self.colleague)
        self.assertFalse(hidden.search([("id", "=", record.id)]))

    def test_no_goods_yet(self):
        """RTN-03: a draft may be begun without goods and lose its last ones; it is not submitted so."""
        _order, picking = self.sell()
        record = self.make_return(picking)
        record.with_user(self.rep).line_ids.unlink()
        self.assertEqual(record.amount_total, 0)
        empty = record.with_user(self.rep).create(
            {"partner_id": self.customer.id, "reason_id": self.reason.id, "user_id": self.rep.id}
        )
        for begun in (record.with_user(self.rep), empty):
            with self.assertRefused("Choose the delivered goods"):
                begun.action_submit()
            self.assertEqual(begun.state, "draft")

    def test_foreign_goods(self):
        """RTN-04: a delivery to somebody else, or a lot of another delivery, is refused."""
        stranger = self.env["res.partner"].create({"name": "Stranger", "is_company": True})
        _order, picking = self.sell(partner=stranger)
        with self.assertRefused("was not delivered to"):
            self.make_return(picking)
        tracked = self.make_product(tracking="lot")
        ours, theirs = self.env["stock.lot"].create(
            [{"name": name, "product_id": tracked.id} for name in ("L1", "L2")]
        )
        self.make_stock(3, tracked, ours)
        picking = self.deliver(self.make_order(3, tracked), lots={ours: 3})
        with self.assertRefused("was not part of"):
            self.make_return(picking, lines=[{"move_id": picking.move_ids.id, "lot_id": theirs.id}])

    def test_lots_of_a_return_wait_in_any_case(self):
        """RCL-03: also where the company lets ordinary returns pass, lots of a return wait for inspection."""
        self.company.is_after_service_inspected = False
        tracked = self.make_product(tracking="lot")
        lot = self.env["stock.lot"].create({"name": "L3", "product_id": tracked.id})
        self.make_stock(3, tracked, lot)
        picking = self.deliver(self.make_order(3, tracked), lots={lot: 3})
        record = self.make_return(
            picking, lines=[{"move_id": picking.move_ids.id, "lot_id": lot.id, "qty_asked": 2}]
        )
        self.assertEqual(lot.quality_state, "passed")
        self.walk(record)
        self.assertEqual(lot.quality_state, "waiting_inspection")
