from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common_review import DEPARTMENTS, ReviewCommon


@tagged("post_install", "-at_install")
class TestReviewGate(ReviewCommon):
    """The departments answer before anything is promised."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("special_review")

    def special(self, **values):
        return self.make_order(0, order_line=[Command.create(self.line_of(self.custom))], **values)

    def test_each_department_has_its_own_question(self):
        """REV-03: four lines at the same time, each with its own question and its own people."""
        request = self.submit(self.special(), "review")
        self.assertEqual(set(request.step_ids.mapped("stage")), {request.step_ids[0].stage})
        self.assertEqual(set(request.step_ids.mapped("state")), {"open"})
        self.assertEqual(len(set(request.step_ids.mapped("duty"))), 4)
        by_name = {step.name.lower(): step.candidate_ids for step in request.step_ids}
        self.assertEqual(by_name, {name: getattr(self, name) for name in DEPARTMENTS})
        self.assertIn("delivery date", request.step_ids[0].duty)

    def test_all_must_answer(self):
        """REV-03: three of four answers are not enough."""
        order = self.special()
        request = self.submit(order, "review")
        for step in request.step_ids[:3]:
            step.with_user(step.candidate_ids).action_approve()
        self.assertEqual(request.state, "pending")
        self.assertIn("Quality", order._approval_blocker("contract"))
        request.step_ids[3].with_user(self.quality).action_approve()
        self.assertEqual(request.state, "approved")
        order.with_user(self.rep).action_confirm()
        self.assertEqual(order.state, "sale")

    def test_one_no_returns_the_order(self):
        """REV-03: one no gives the order back, the others are not asked any more."""
        for answer, state in (("action_return", "returned"), ("action_reject", "rejected")):
            with self.subTest(answer=answer):
                order = self.special()
                request = self.submit(order, "review")
                getattr(request.step_ids[1].with_user(self.purchasing), answer)("Castings: 20 weeks.")
                self.assertEqual(request.state, state)
                self.assertFalse(request.activity_ids)
                self.assertNotIn("open", request.step_ids.mapped("state"))
                self.assertIn("Castings: 20 weeks.", order._approval_blocker("quote"))

    def test_nothing_leaves_before_the_review(self):
        """REV-04: sending, marking as sent, printing and confirming wait for the review."""
        order = self.special().with_user(self.rep)
        reports = self.env["ir.actions.report"].with_user(self.rep)
        attempts = {
            "send": order.action_quotation_send,
            "mark sent": order.action_quotation_sent,
            "print": lambda: reports._render_qweb_html("sale.action_report_saleorder", order.ids),
            "confirm": order.action_confirm,
        }

        def try_all(pattern):
            for name, attempt in attempts.items():
                with self.subTest(attempt=name), self.assertRefused(pattern):
                    attempt()

        try_all("needs approval .Department review")
        request = self.submit(order, "review")
        try_all("waiting for approval .Department review")
        for step in request.step_ids:
            step.with_user(step.candidate_ids).action_approve()
        attempts["print"]()
        order.action_quotation_sent()
        order.action_confirm()
        self.assertEqual(order.state, "sale")

    def test_no_way_around(self):
        """REV-04: neither write, create, import nor superuser mode makes a promise."""
        order = self.special()
        line = [Command.create(self.line_of(self.custom))]
        for state in ("sent", "sale"):
            for attempt in (
                lambda state=state: order.with_user(self.rep).write({"state": state}),
                lambda state=state: order.sudo().write({"state": state}),
                lambda state=state: self.make_order(0, order_line=line, state=state),
            ):
                with self.assertRaises(ValidationError):
                    attempt()
        result = (
            self.env["sale.order"]
            .with_user(self.rep)
            .load(
                ["partner_id/.id", "state", "order_line/product_id/.id"],
                [[str(self.partner.id), "sale", str(self.custom.id)]],
            )
        )
        self.assertFalse(result["ids"])

    def test_reviewed_content_only(self):
        """REV-04: what changes after the review is reviewed again."""
        order = self.special()
        self.review_all(order)
        self.assertFalse(order._approval_blocker("quote"))
        order.with_user(self.rep).special_requirements = "Painted RAL 5010"
        self.assertIn("Painted RAL 5010", order._approval_blocker("quote"))
        self.review_all(order)
        self.assertFalse(order._approval_blocker("quote"))
        order.order_line.product_uom_qty = 2
        self.assertIn("has changed", order._approval_blocker("contract"))

    def test_general_takes_the_short_way(self):
        """REV-02: a general order has no department review."""
        order = self.make_order(1000)
        self.assertEqual(order.order_class, "general")
        self.assertFalse(order.approval_panel)
        order.with_user(self.rep).action_confirm()
        self.assertEqual(order.state, "sale")

    def test_dropping_the_class_drops_the_approval(self):
        """REV-02: the class is sealed: nobody reclassifies what is under review unseen."""
        order = self.special()
        self.review_all(order)
        order.with_user(self.head).order_class = "general"
        # Now general: no review applies; back to special, the old one covers it again.
        self.assertFalse(order._approval_blocker("quote"))

    def test_signers_come_after_the_review(self):
        """REV-04: quotation and contract are submitted when the departments have answered."""
        self.switch_on("manager_only", "quote_manager")
        order = self.special()
        for gate in ("quote", "contract"):
            with self.assertRefused("Department review"):
                self.submit(order, gate)
        panel = order.with_user(self.rep).approval_panel
        offered = [action["gate"] for gate in panel for action in gate["actions"]]
        self.assertEqual(offered, ["review"])
        self.review_all(order)
        self.approve(self.submit(order), self.head)
        order.with_user(self.rep).action_confirm()
        self.assertEqual(order.state, "sale")

    def test_complete_order_first(self):
        """REV-05: the review cannot start while a required item is empty; each is named."""
        self.custom.default_code = "P-117"
        self.partner.write({"phone": "010 1234", "street": "1 Factory Road"})
        line = {**self.line_of(self.custom), "name": "Pump to drawing 3-117, PN16"}
        wanted = {
            "quality_requirement": ("ISO 2768-m", "Quality"),
            "packing_requirement": ("Wooden case, by lorry", "Packing"),
            "commitment_date": ("2027-02-01 08:00:00", "Delivery date"),
        }
        order = self.make_order(
            0,
            order_line=[Command.create(line)],
            approval_type_id=self.env.ref("sale_approval_tiers.type_order_form").id,
            **{name: value for name, (value, _label) in wanted.items()},
        )
        for name, (value, label) in wanted.items():
            order[name] = False
            with self.subTest(empty=name), self.assertRefused(f"review of .* cannot start.*{label}"):
                self.submit(order, "review")
            order[name] = value
        order.order_line.price_unit = 0
        with self.assertRefused("cannot start.*[Pp]rice"):
            self.submit(order, "review")
        order.order_line.price_unit = 10
        self.assertEqual(self.submit(order, "review").state, "pending")

    def test_type_gives_the_class(self):
        """REV-02: a special contract type makes the order special."""
        special = self.env.ref("sale_approval_tiers.type_special")
        self.assertEqual(self.make_order(10, approval_type_id=special.id).order_class, "special")

    def test_departments_read_what_they_are_asked(self):
        """REV-03: a reviewer reads the sealed order he is asked about, and no other one."""
        request = self.submit(self.special(), "review")
        other = self.submit(self.special(), "review")
        self.assertIn("Pump to drawing", request.with_user(self.quality).sealed_content)
        with self.assertRaises(AccessError):
            request._get_document().with_user(self.quality).read(["amount_total"])
        with self.assertRaises(AccessError):
            request.step_ids[0].with_user(self.quality).action_approve()
        with self.assertRaises(AccessError):
            other.with_user(self.legal).read(["document_name"])

    def test_superuser_owner_does_not_review_himself(self):
        """REV-03: the salesperson in charge is no reviewer of his own order."""
        self.env.ref("sale_approval_tiers.group_quality").user_ids = self.rep
        with self.assertRaises(UserError):
            self.submit(self.special(), "review")

    def test_cost_of_the_gate(self):
        """The review adds a fixed number of queries, however many orders are asked."""
        orders = self.env["sale.order"].concat(*[self.special() for _i in range(6)])

        def count(records):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records._approval_blockers("quote")
            return self.cr.sql_log_count - before

        self.assertLessEqual(count(orders), count(orders[:2]) + 4)
