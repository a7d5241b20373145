"""The tours that Odoo's web client offers are walked through by the people they are for."""

from odoo.tests import HttpCase, tagged

from .common import ApprovalCommon

# A version that does not exist makes Odoo build the present one.
BUNDLES = ("web.assets_web.min.css", "web.assets_web.min.js", "web_tour.automatic.min.js")


class TourCommon(HttpCase, ApprovalCommon):
    """A CNY company with amount tiers; everybody signs in with the login as password."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("amount_tiers")

    def walk(self, tour, user):
        """Have the scripts built first: for that the browser would wait no longer than a minute."""
        for bundle in BUNDLES:
            self.url_open(f"/web/assets/0/{bundle}", timeout=300)
        # start_tour signs in with the login as password, as new_test_user sets it.
        self.start_tour("/odoo", tour, login=user.login, timeout=300)


@tagged("post_install", "-at_install")
class TestTours(TourCommon):
    """At a desk."""

    browser_size = "1280x800"

    def test_rep(self):
        """APV-11: the salesperson is led from a quotation to the request and its decisions."""
        customer = self.partner.copy({"name": "Approval Tour Customer"})
        self.env["product.product"].create(
            {"name": "Approval Tour Pump", "type": "service", "list_price": 120_000.0, "taxes_id": False}
        )
        self.walk("sale_approval_tiers_rep_tour", self.rep)
        order = self.env["sale.order"].search([("partner_id", "=", customer.id)])
        self.assertEqual(order.user_id, self.rep)
        request = order.approval_request_ids
        self.assertEqual((request.state, request.requester_id), ("pending", self.rep))

    def test_approver(self):
        """APV-11: the approver is led from the card to his decision."""
        request = self.submit(self.make_order(120_000.0))
        self.walk("approval_tiers_approver_tour", self.head)
        self.assertEqual(
            request.decision_ids.filtered(lambda row: row.action == "approve").user_id, self.head
        )

    def test_both_are_offered(self):
        """A person may start a tour from its address; that needs its record."""
        for name in ("sale_approval_tiers.rep_tour", "approval_tiers.approver_tour"):
            tour = self.env.ref(name)
            self.assertIn(tour.name, tour.with_user(self.rep).sharing_url)


@tagged("post_install", "-at_install")
class TestToursOnPhone(TourCommon):
    """On a telephone."""

    browser_size = "390x844"
    touch_enabled = True

    def test_approver(self):
        """APV-11: the approver decides on his telephone."""
        request = self.submit(self.make_order(120_000.0))
        self.walk("approval_tiers_approver_tour", self.head)
        self.assertEqual(
            request.decision_ids.filtered(lambda row: row.action == "approve").user_id, self.head
        )
