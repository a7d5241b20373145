import importlib.util
import json
from pathlib import Path

from odoo.tests import BaseCase, tagged
from odoo.tools import SQL, file_path

from odoo.addons.approval_tiers import chain, seal
from odoo.addons.approval_tiers.models.approval_tiers_decision import CONTENT

from .common import ApprovalCommon

# Three requests, and what was decided on them, exactly as release 19.0.1.0.0 wrote them
RELEASE = json.loads((Path(__file__).parent / "data" / "release_1_0_0.json").read_text(encoding="utf-8"))
SEALED_THEN = {cell["name"] for cell in RELEASE["requests"][0]["sealed_values"]["fields"]}


@tagged("post_install", "-at_install")
class TestReleaseRecord(BaseCase):
    def test_seals_of_the_first_release_fit(self):
        """APV-03: what the first release sealed is proved by the seal of today."""
        self.assertEqual(len(RELEASE["requests"]), 3)
        for request in RELEASE["requests"]:
            self.assertEqual(seal.digest(request["sealed_values"]), request["seal"])


@tagged("post_install", "-at_install")
class TestUpgrade(ApprovalCommon):
    """What the first release left behind still counts after the update (19.0.1.1.0)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.switch_on("amount_tiers")

    def migrate(self, script):
        """Run one of the scripts of the update, as the update does."""
        path = file_path(f"sale_approval_tiers/migrations/19.0.1.1.0/{script}.py")
        spec = importlib.util.spec_from_file_location("migration", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        module.migrate(self.env.cr, "19.0.1.0.0")

    def as_first_release(self):
        """Take away what the first release did not have: its requests sealed fewer fields."""
        self.env.flush_all()
        for request in self.env["approval.tiers.request"].search([]):
            values = request.sealed_values
            values["fields"] = [cell for cell in values["fields"] if cell["name"] in SEALED_THEN]
            self.env.cr.execute(
                SQL(
                    "UPDATE approval_tiers_request SET sealed_values = %s, seal = %s WHERE id = %s",
                    json.dumps(values),
                    seal.digest(values),
                    request.id,
                )
            )
        self.env.cr.execute(SQL("ALTER TABLE sale_order DROP COLUMN collection_days"))
        self.env.invalidate_all(flush=False)

    def update(self):
        """Update the table of orders as Odoo does: script, columns that are missing, script."""
        self.migrate("pre-collection_days")
        self.env.registry.init_models(self.env.cr, ["sale.order"], {"module": "sale_approval_tiers"})
        self.migrate("post-collection_days")
        self.env.flush_all()
        self.env.invalidate_all()

    def test_chains_of_the_first_release_fit(self):
        """APV-11: the decisions of the first release follow one another as they did."""
        decisions, heads = self.env["approval.tiers.decision"], {}
        self.assertEqual(len(RELEASE["decisions"]), 13)
        for row in RELEASE["decisions"]:
            self.assertLessEqual(set(CONTENT), row.keys())
            self.assertEqual(row["previous_hash"], heads.get(row["request_id"], chain.GENESIS))
            linked = chain.link(row["previous_hash"], decisions._prepare_content(row))
            self.assertEqual(linked, row["row_hash"])
            heads[row["request_id"]] = linked

    def test_approvals_still_cover(self):
        """APV-15: an update asks nobody again; approved orders are confirmed, running ones decided."""
        approved, running, draft = self.approved_order(), self.make_order(80_000.0), self.make_order(1.0)
        self.approve(self.submit(running), self.head)
        self.as_first_release()
        self.update()
        self.assertEqual((approved | running).mapped("collection_days"), [0, 0])
        self.assertEqual(draft.collection_days, 30, "nobody has been asked: it is proposed")
        self.assertEqual((approved | running).mapped("approval_status"), ["approved", "pending"])
        self.approve(running.approval_request_ids.sudo(), self.legal, self.head)
        for order in approved | running:
            order.with_user(self.rep).action_confirm()
            self.assertEqual((order.state, order.approval_status), ("sale", "approved"))

    def test_what_changed_before_the_update_stays_changed(self):
        order = self.approved_order()
        order.order_line.price_unit = 79_999.99
        self.as_first_release()
        self.update()
        with self.assertRefused("changed since its approval"):
            order.with_user(self.rep).action_confirm()
        order.action_approval_submit("contract")
        self.assertEqual(order.approval_status, "pending")
