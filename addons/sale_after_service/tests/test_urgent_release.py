from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .recall_common import RecallCommon


@tagged("post_install", "-at_install")
class TestUrgentRelease(RecallCommon):
    def setUp(self):
        super().setUp()
        self.make_stock(5, self.tracked, self.lot)
        self.lot.with_user(self.quality).action_set_quality("waiting_inspection", "Just received")
        self.picking = self.make_order(5, self.tracked).picking_ids

    def ask(self, user=None, lot=None):
        return (
            self.env["sale.after.service.release"]
            .with_user(user or self.rep)
            .create(
                {
                    "picking_id": self.picking.id,
                    "lot_ids": [Command.set((lot or self.lot).ids)],
                    "reason": "The plant of the customer stands still",
                }
            )
        )

    def leave(self):
        self.picking.action_assign()
        self.picking.move_ids.picked = True
        self.picking.with_user(self.keeper).button_validate()

    def test_way(self):
        """RCL-04: approved by somebody else, the uninspected lots leave with this transfer, are labelled,
        and a late inspection is open for quality; failed, it offers the recall."""
        self.assertFalse(self.picking.move_line_ids)
        release = self.ask()
        release.with_user(self.director).action_approve()
        other = self.make_order(1, self.tracked).picking_ids
        self.assertFalse(other.move_line_ids, "released for one transfer only")
        self.leave()
        self.assertEqual(self.picking.state, "done")
        self.assertTrue(self.lot.is_urgent_release)
        self.assertEqual(release.state, "delivered")
        activity = release.sudo().activity_ids
        self.assertEqual(activity.activity_type_id.name, "Late inspection")
        self.assertTrue(activity.user_id.has_group("sale_approval_tiers.group_quality"))
        report = self.env["ir.actions.report"]
        html = report._render_qweb_html("stock.report_deliveryslip", self.picking.ids)[0]
        self.assertIn("URGENT RELEASE", html.decode())
        seen = release.with_user(self.quality)
        with self.assertRefused("Write under “Finding”"):
            seen.action_fail()
        seen.finding = "Crack in the housing"
        seen.action_fail()
        self.assertEqual(self.lot.quality_state, "failed")
        self.assertFalse(release.sudo().activity_ids)
        action = seen.action_recall()
        recall = (
            self.env["sale.after.service.recall"]
            .with_user(self.quality)
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual((recall.lot_ids, recall.subject), (self.lot, "Crack in the housing"))
        recall.action_start()
        self.assertEqual(recall.line_ids.partner_id, self.customer)
        self.assertEqual(release.recall_count, 1)

    def test_passed(self):
        """RCL-04: passed late, the lot is free for all."""
        release = self.ask()
        release.with_user(self.quality).action_approve()
        self.leave()
        seen = release.with_user(self.quality)
        seen.finding = "Nothing"
        seen.action_pass()
        self.assertEqual((release.state, self.lot.quality_state), ("passed", "passed"))

    def test_not_ones_own(self):
        """RCL-04: who asks does not approve; sales and warehouse do not approve at all."""
        own = self.ask(self.director)
        with self.assertRefused("does not approve it"):
            own.with_user(self.director).action_approve()
        with self.assertRefused("cannot be written or imported"):
            own.with_user(self.director).user_id = self.rep
        for user in (self.rep, self.keeper):
            with self.assertRefused("quality department or the sales manager decides"):
                self.ask().with_user(user).action_approve()
        for values in ({"state": "approved"}, {"approved_by_id": self.director.id}):
            with self.assertRefused("cannot be written or imported"):
                self.ask().write(values)
        with self.assertRefused("cannot be written or imported"):
            self.env["sale.after.service.release"].with_user(self.rep).create(
                {"picking_id": self.picking.id, "reason": "x", "state": "approved"}
            )
        # The flag on the transfer alone opens nothing.
        self.picking.with_user(self.keeper).has_urgent_release = True
        self.picking.action_assign()
        self.assertFalse(self.picking.move_line_ids)

    def test_decided_stays(self):
        """RCL-04: after the approval no other lot is slipped in."""
        self.make_stock(5, self.tracked, self.other)
        self.other.with_user(self.quality).action_set_quality("waiting_inspection", "Just received")
        release = self.ask()
        release.with_user(self.director).action_approve()
        with self.assertRefused("decided and stays"):
            release.lot_ids = [Command.link(self.other.id)]
        with self.assertRefused("decided already"):
            release.with_user(self.director).action_approve()
        with self.assertRefused("on record"):
            release.unlink()

    def test_failed_is_never_released(self):
        """RCL-04: only what waits for inspection is released, and what fails afterwards stays."""
        self.lot.with_user(self.quality).action_set_quality("failed", "Crack")
        with self.assertRefused("only such lots are released"):
            self.ask().with_user(self.director).action_approve()
        strange = self.env["stock.lot"].create(
            {
                "name": "X",
                "product_id": self.env["product.product"]
                .create({"name": "Other", "is_storable": True, "tracking": "lot"})
                .id,
            }
        )
        strange.with_user(self.quality).action_set_quality("waiting_inspection", "New")
        with self.assertRefused("does not deliver lot X"):
            self.ask(lot=strange).with_user(self.director).action_approve()

    def test_two_steps(self):
        """RCL-04: with pick and ship the release of the pick lets the lot be shipped too."""
        self.picking.action_cancel()
        self.warehouse.delivery_steps = "pick_ship"
        order = self.make_order(5, self.tracked)
        self.picking = order.picking_ids
        self.ask().with_user(self.director).action_approve()
        self.leave()
        self.assertEqual(self.picking.state, "done")
        ship = order.picking_ids - self.picking
        self.assertEqual(ship.move_line_ids.lot_id, self.lot)
        ship.move_ids.picked = True
        ship.with_user(self.keeper).button_validate()
        self.assertEqual(ship.state, "done")

    def test_own_only(self):
        """RCL-04: a salesperson does not see the releases of others."""
        release = self.ask()
        found = self.env["sale.after.service.release"].with_user(self.colleague).search([])
        self.assertNotIn(release, found)
        with self.assertRaises(AccessError):
            release.with_user(self.colleague).read(["reason"])
        self.assertIn(release, self.env["sale.after.service.release"].with_user(self.keeper).search([]))
