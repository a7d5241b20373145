from odoo.exceptions import AccessError
from odoo.fields import Command, Date
from odoo.tests import tagged

from .test_contract_routes import ContractCommon


@tagged("post_install", "-at_install")
class TestDeviation(ContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("quote_manager")

    def quoted_order(self, price=100.0, **values):
        """An order whose quotation at ``price`` is approved."""
        order = self.make_order(price, **values)
        self.approve(self.submit(order, "quote"), self.head)
        return order

    def labels(self, order):
        return [change["label"] for change in order._get_deviations()]

    def test_price_100_and_99(self):
        """APV-19: quoted 100, contract 99: the list says so, and signing waits for the confirmation."""
        self.switch_on("amount_tiers")
        order = self.quoted_order(100.0)
        self.assertFalse(order.has_deviation)
        order.with_user(self.rep).order_line.price_unit = 99.0
        self.assertTrue(order.has_deviation)
        self.assertEqual(self.labels(order), ["Total", "Line 1, Unit Price"])
        self.assertRegex(str(order.deviation_list), "100.00.*99.00")
        request = self.submit(order)
        self.assertRegex(" ".join(request.warnings), "Line 1, Unit Price: 100.00 → 99.00")
        step = request.step_ids.filtered(lambda step: step.name == "Deviation from the quotation")
        self.assertEqual((step.state, step.candidate_ids), ("open", self.head))
        for act in (
            lambda: self.sign(order, self.rep),
            lambda: order.with_user(self.rep).action_confirm(),
        ):
            with self.assertRefused("waiting for approval"):
                act()
        (self.open_steps(request) - step).with_user(self.head).action_approve()
        self.assertEqual(step.state, "open")
        with self.assertRefused("waiting for approval.*Deviation"):
            self.sign(order, self.rep)
        step.with_user(self.head).action_approve()
        self.approve(request, self.legal, self.head)
        self.sign(order, self.rep)
        order.with_user(self.rep).action_confirm()
        self.assertEqual(order.state, "sale")

    def sign(self, order, signer, user=None):
        wizard = self.env["sale.approval.sign"].with_user(user or self.rep)
        return wizard.create(
            {"order_id": order.id, "signed_by_id": signer.id, "customer_signer": "Mr. Chen"}
        ).action_register()

    def test_price_as_quoted(self):
        """APV-19: a contract at exactly the quoted price has no deviation step."""
        self.switch_on("amount_tiers")
        order = self.quoted_order(100.0)
        order.with_user(self.rep).order_line.price_unit = 99.0
        order.with_user(self.rep).order_line.price_unit = 100.0
        self.assertFalse(order.has_deviation)
        self.assertNotIn("Deviation from the quotation", self.route(order))

    def test_clauses(self):
        """APV-19: every technical or commercial term counts; what was left open may be filled in."""
        term = self.env["account.payment.term"].create({"name": "90 days"})
        line = {"product_id": self.product.id, "price_unit": 0.0}
        deviations = {
            "note": lambda order: order.write({"note": "We pay all damages."}),
            "payment": lambda order: order.write({"payment_term_id": term.id}),
            "quality": lambda order: order.write({"quality_requirement": "Other"}),
            "liability": lambda order: order.write({"breach_liability": "None"}),
            "quantity": lambda order: order.order_line.write({"product_uom_qty": 2}),
            "description": lambda order: order.order_line.write({"name": "Something else"}),
            "line": lambda order: order.write({"order_line": [Command.create(line)]}),
        }
        for name, change in deviations.items():
            with self.subTest(clause=name):
                order = self.quoted_order(quality_requirement="GB/T 1", breach_liability="5 per mille")
                change(order.with_user(self.rep))
                self.assertTrue(order.has_deviation)
        order = self.quoted_order()
        order.with_user(self.rep).write(
            {
                "breach_liability": "5 per mille a day",
                "quality_requirement": "GB/T 1",
                "packing_requirement": "Wooden case",
                "commitment_date": "2027-01-01 08:00:00",
                "signing_date": "2026-12-01",
                "signing_place": "Hangzhou",
                "client_order_ref": "PO 1",
                "risk_level": "low",
            }
        )
        self.assertFalse(order.has_deviation)

    def test_making_the_contract_ready_leaves_the_quotation_approved(self):
        """APV-19: filling in the contract takes nothing from the quotation; a quoted term does."""
        order = self.quoted_order(breach_liability="5 per mille")
        mine = order.with_user(self.rep)
        mine.write(
            {
                "signing_date": "2026-12-01",
                "signing_place": "Hangzhou",
                "packing_requirement": "Wooden case",
                "risk_level": "high",
                "approval_type_id": self.env.ref("sale_approval_tiers.type_standard").id,
            }
        )
        self.assertEqual(order.approval_status, "approved")
        mine.action_quotation_sent()
        for values in (
            {"breach_liability": "None"},
            {"is_major": True},
            {"approval_type_id": self.special_type.id},
        ):
            with self.subTest(values=values):
                order = self.quoted_order(breach_liability="5 per mille")
                order.with_user(self.rep).write(values)
                self.assertEqual(order.approval_status, "changed")
                with self.assertRefused("changed since its approval"):
                    order.with_user(self.rep).action_quotation_sent()

    def test_without_contract_policy_the_quotation_is_asked_again(self):
        """APV-19: where nobody approves contracts, the manager confirms the deviating quotation."""
        order = self.quoted_order(100.0)
        order.with_user(self.rep).order_line.price_unit = 99.0
        for act in (
            lambda: order.with_user(self.rep).action_confirm(),
            lambda: order.with_user(self.rep).write({"state": "sale"}),
            lambda: self.sign(order, self.rep),
        ):
            with self.assertRefused("deviates from its approved quotation.*100.00 → .*99.00"):
                act()
        self.approve(self.submit(order, "quote"), self.head)
        self.assertFalse(order.has_deviation)
        order.with_user(self.rep).action_confirm()

    def test_recalled_question_hides_nothing(self):
        order = self.quoted_order(100.0)
        order.with_user(self.rep).order_line.price_unit = 99.0
        self.submit(order, "quote").with_user(self.rep).action_recall()
        with self.assertRefused("deviates from its approved quotation"):
            order.with_user(self.rep).action_confirm()

    def test_copy_starts_anew(self):
        copied = self.quoted_order().copy()
        self.assertFalse(copied.quote_request_id)


@tagged("post_install", "-at_install")
class TestSigning(ContractCommon):
    sign = TestDeviation.sign

    def test_major_contract_is_signed_by_the_sales_director(self):
        """APV-16: a major contract registered with another signer is refused; with the director not."""
        order = self.make_order(100, is_major=True)
        for signer in (self.rep, self.head, self.general):
            with self.subTest(signer=signer.name), self.assertRefused("the sales director signs it .He Jun"):
                self.sign(order, signer)
        self.sign(order, self.director)
        self.assertEqual((order.signed_by_id, order.customer_signer), (self.director, "Mr. Chen"))
        self.assertEqual(order.contract_signed_on, Date.context_today(order))
        self.assertIn("He Jun", order.message_ids[0].body)

    def test_other_contracts_are_signed_by_anybody(self):
        self.sign(self.make_order(100), self.rep)

    def test_major_cannot_be_unticked_for_the_signature(self):
        """APV-16: what was approved as major is not signed as something else."""
        self.switch_on("manager_only")
        order = self.make_order(100, is_major=True)
        self.approve(self.submit(order), self.head)
        order.with_user(self.rep).is_major = False
        with self.assertRefused("changed since its approval.*Major"):
            self.sign(order, self.rep)

    def test_only_what_is_approved_is_signed(self):
        self.switch_on("manager_only")
        order = self.make_order(100)
        with self.assertRefused("needs approval"):
            self.sign(order, self.rep)
        self.approve(self.submit(order), self.head)
        self.sign(order, self.rep)
        self.assertEqual(order.approval_status, "approved")

    def test_signature_is_not_typed_in(self):
        order = self.make_order(100)
        for values in (
            {"signed_by_id": self.director.id},
            {"contract_signed_on": "2026-01-01"},
            {"customer_signer": "Me"},
        ):
            with self.assertRefused("Use “Register signing”"):
                order.with_user(self.rep).write(values)
            with self.assertRefused("Use “Register signing”"):
                self.make_order(100, **values)

    def test_colleague_and_future(self):
        order = self.make_order(100)
        with self.assertRaises(AccessError):
            self.sign(order, self.rep, user=self.colleague)
        wizard = (
            self.env["sale.approval.sign"]
            .with_user(self.rep)
            .create(
                {
                    "order_id": order.id,
                    "customer_signer": "Mr. Chen",
                    "date": Date.add(Date.context_today(order), days=1),
                }
            )
        )
        with self.assertRefused("lies in the future"):
            wizard.action_register()


@tagged("post_install", "-at_install")
class TestNegotiation(ContractCommon):
    def note(self, order, user=None, **values):
        return (
            self.env["sale.approval.negotiation"]
            .with_user(user or self.rep)
            .create(
                {
                    "order_id": order.id,
                    "partner_id": self.partner.id,
                    "content": "Price and delivery",
                    "result": "3 per cent off for 500 pieces",
                    **values,
                }
            )
        )

    def test_bid_without_note_warns_the_approver(self):
        """APV-18: a contract from a bid without a note is shown with a warning, and not blocked."""
        self.switch_on("manager_only")
        order = self.make_order(100, is_from_bid=True)
        request = self.submit(order)
        seen = request.with_user(self.head).approval_panel[0]["warnings"]
        self.assertEqual(seen, ["From a bid or quotation, but without any negotiation note."])
        self.approve(request, self.head)
        order.with_user(self.rep).action_confirm()

    def test_approved_quotation_counts_as_bid(self):
        """APV-18: what was quoted before and comes without a note carries the warning too."""
        self.switch_on("quote_manager", "manager_only")
        order = self.make_order(100)
        self.assertFalse(order._get_approval_warnings("contract"))
        self.approve(self.submit(order, "quote"), self.head)
        self.assertTrue(order._get_approval_warnings("contract"))

    def test_approver_reads_the_note(self):
        """APV-18: date, other party, content and result stand on the request of an approver without
        any right on the order; with the note there is no warning."""
        self.switch_on("amount_tiers")
        order = self.make_order(100, is_from_bid=True)
        self.note(order)
        request = self.submit(order)
        self.assertFalse(request.warnings)
        content = str(request.with_user(self.legal).sealed_content)
        for text in (self.partner.name, "Price and delivery", "3 per cent off", "Li Na"):
            self.assertIn(text, content)

    def test_major_contract_without_the_director(self):
        """APV-16: a major contract negotiated without the sales director is shown with a warning."""
        order = self.make_order(100, is_major=True)
        self.note(order)
        self.assertRegex(order._get_approval_warnings("contract")[0], "sales director")
        self.note(order, user_ids=[Command.set(self.director.ids)])
        self.assertFalse(order._get_approval_warnings("contract"))

    def test_submitted_note_stays(self):
        """APV-18: what approvers read is neither changed nor deleted; another note breaks nothing."""
        self.switch_on("manager_only")
        order = self.make_order(100)
        note = self.note(order)
        note.with_user(self.rep).result = "4 per cent off"
        request = self.submit(order)
        for act in (lambda: note.with_user(self.rep).write({"result": "x"}), note.with_user(self.rep).unlink):
            with self.assertRefused("stays as it is"):
                act()
        self.approve(request, self.head)
        self.note(order)
        self.assertEqual((order.approval_status, order.negotiation_count), ("approved", 2))

    def test_only_of_own_orders(self):
        order = self.make_order(100)
        note = self.note(order)
        with self.assertRaises(AccessError):
            self.note(order, user=self.colleague)
        with self.assertRaises(AccessError):
            note.with_user(self.colleague).read(["content"])
        self.assertFalse(self.env["sale.approval.negotiation"].with_user(self.colleague).search([]) & note)
        self.assertEqual(note.with_user(self.head).content, "Price and delivery")
        self.assertEqual(note.with_user(self.auditor).content, "Price and delivery")
