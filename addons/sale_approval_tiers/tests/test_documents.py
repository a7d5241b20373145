from base64 import b64encode

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import ApprovalCommon


@tagged("post_install", "-at_install")
class TestDocuments(ApprovalCommon):
    """Files filed by kind: compulsory ones, the seal, who may read and change them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kinds = cls.env["approval.tiers.document.kind"].create(
            [{"name": "Technical agreement"}, {"name": "Credit report"}]
        )
        draft = cls.env.ref("sale_approval_tiers.policy_template_amount_tiers").copy(
            {
                "is_template": False,
                "company_id": cls.env.company.id,
                "document_kind_ids": cls.kinds.ids,
            }
        )
        draft.action_activate()

    def add(self, order, kind, content=b"signed", user=None, **values):
        return (
            self.env["approval.tiers.document"]
            .with_user(user or self.rep)
            .create(
                {
                    "res_model": "sale.order",
                    "res_id": order.id,
                    "kind_id": kind.id,
                    "name": "paper.pdf",
                    "file": b64encode(content),
                    **values,
                }
            )
        )

    def test_compulsory_documents(self):
        """APV-12: with one of two compulsory documents missing, submission is refused and names it."""
        order = self.make_order(80_000)
        with self.assertRefused("lacks Technical agreement and Credit report"):
            self.submit(order)
        self.add(order, self.kinds[0])
        with self.assertRefused("lacks Credit report"):
            self.submit(order)
        self.add(order, self.kinds[1])
        self.assertEqual(self.submit(order).state, "pending")

    def complete_order(self):
        order = self.make_order(80_000)
        papers = self.add(order, self.kinds[0]) | self.add(order, self.kinds[1])
        self.approve(self.submit(order), self.head, self.legal, self.head)
        return order, papers

    def test_sealed(self):
        order, papers = self.complete_order()
        self.assertFalse(order._approval_blocker("contract"))
        self.add(order, self.kinds[0], b"another")
        self.assertIn("has changed", order._approval_blocker("contract"))
        self.assertEqual(order.approval_status, "changed")

    def test_archived_is_gone_from_the_seal_but_kept(self):
        order, papers = self.complete_order()
        with self.assertRefused("are evidence; archive them"):
            papers[0].with_user(self.rep).unlink()
        papers[0].with_user(self.rep).active = False
        self.assertIn("has changed", order._approval_blocker("contract"))

    def test_never_exchanged(self):
        order = self.make_order(80_000)
        paper = self.add(order, self.kinds[0])
        with self.assertRefused("cannot be exchanged"):
            paper.with_user(self.rep).file = b64encode(b"other")
        stored = self.env["ir.attachment"].search(
            [("res_model", "=", paper._name), ("res_id", "=", paper.id), ("res_field", "=", "file")]
        )
        self.assertTrue(stored)
        mine = stored.with_user(self.rep)
        for vals in ({"raw": b"other"}, {"datas": b64encode(b"other")}, {"res_id": 0}):
            with self.subTest(vals=vals), self.assertRefused("cannot be exchanged"):
                mine.write(vals)
        with self.assertRefused("cannot be exchanged"):
            mine.unlink()

    def test_access_follows_the_order(self):
        order = self.make_order(80_000)
        papers = self.add(order, self.kinds[0]) | self.add(order, self.kinds[1])
        stranger = papers.with_user(self.colleague)
        self.assertFalse(stranger.search([("res_id", "=", order.id)]))
        for act in (lambda: stranger.read(["name"]), lambda: stranger.write({"name": "x"}), stranger.unlink):
            with self.assertRaises(AccessError), self.cr.savepoint():
                act()
        with self.assertRaises(AccessError), self.cr.savepoint():
            self.add(order, self.kinds[0], user=self.colleague)
        self.assertFalse(papers.with_user(self.legal).search([]))
        self.submit(order)
        # Who decides reads the files, though he has no right on the order.
        self.assertEqual(papers.with_user(self.legal).mapped("name"), ["paper.pdf"] * 2)
        with self.assertRaises(AccessError), self.cr.savepoint():
            papers.with_user(self.legal).write({"name": "x"})

    def test_files_of_a_step_come_from_its_decision(self):
        order = self.make_order(80_000)
        self.add(order, self.kinds[0])
        self.add(order, self.kinds[1])
        request = self.submit(order)
        with self.assertRaises(AccessError):
            self.add(order, self.kinds[0], step_id=self.open_steps(request).id)
