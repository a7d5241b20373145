from odoo.tests import new_test_user

from .common import ApprovalCommon

DEPARTMENTS = ("production", "purchasing", "engineering", "quality")


class ReviewCommon(ApprovalCommon):
    """One person per department that reviews orders, and a product made to order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "sale_approval_tiers.group_"
        cls.departments = cls.env["res.users"]
        for name in DEPARTMENTS:
            user = new_test_user(cls.env, f"t_{name}", groups=groups + name, name=f"{name} reviewer")
            setattr(cls, name, user)
            cls.departments |= user
        cls.custom = cls.env["product.product"].create(
            {"name": "Pump to drawing", "type": "consu", "is_custom_made": True, "list_price": 1000.0}
        )
        cls.standard = cls.env["product.product"].create({"name": "Pump P1", "type": "consu"})

    @classmethod
    def line_of(cls, product, quantity=1, price=1000.0):
        return {
            "product_id": product.id,
            "product_uom_qty": quantity,
            "price_unit": price,
            "tax_ids": False,
        }

    def review_all(self, order):
        """The departments answer the review of ``order``, each its own question."""
        request = self.submit(order, "review")
        for step in request.step_ids:
            step.with_user(step.candidate_ids[0]).action_approve()
        return request
