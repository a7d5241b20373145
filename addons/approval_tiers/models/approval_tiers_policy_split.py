from typing import NamedTuple

from odoo import fields, models


class Compared(NamedTuple):
    """What the bounds of the tiers are compared with.

    :param amount: in company currency, with the documents that belong to it
    :param names: names of those documents
    """

    amount: float
    names: tuple = ()


class ApprovalTiersPolicySplit(models.Model):
    """Documents of one customer within some days are judged by their sum, so that nothing is won by
    cutting one contract into several."""

    _inherit = "approval.tiers.policy"

    split_days = fields.Integer(
        string="Add up over days",
        help="Documents of one customer within so many days are judged by their sum; 0 judges each "
        "document by itself.",
    )

    _split_days_positive = models.Constraint(
        "CHECK (split_days >= 0)", "The number of days to add up cannot be negative."
    )

    def _get_compared_amounts(self, records):
        """{record id: `Compared`} of what this policy's tiers judge ``records`` by."""
        self.ensure_one()
        related = records._get_approval_related_amounts(self.split_days) if self.split_days else {}
        result = {}
        for record in records:
            other, names = related.get(record.id, (0.0, ()))
            result[record.id] = Compared(record._get_approval_amount() + other, tuple(names))
        return result


class ApprovalTiersMixinSplit(models.AbstractModel):
    _inherit = "approval.tiers.mixin"

    def _get_approval_related_amounts(self, days):
        """{record id: (amount, names)} of the other documents that count together with each of
        these: of one customer, within ``days`` days, in company currency. One query for all."""
        return {}
