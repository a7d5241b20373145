from odoo import models
from odoo.fields import Command

TEMPLATE = "sale_kpi_expense.policy_template_expense_sales"


class ApprovalTiersPolicy(models.Model):
    """The additional step for claims that sales do not justify (ICL-12)."""

    _inherit = "approval.tiers.policy"

    def _adapt_to_company(self):
        """The company's own steps for claims come first, whatever it has made of them."""
        template = self.env.ref(TEMPLATE, raise_if_not_found=False)
        for policy in self.filtered(lambda policy: policy.template_id and policy.template_id == template):
            usual = self.search(
                [
                    ("res_model", "=", "hr.expense"),
                    ("gate", "=", "expense"),
                    ("company_id", "=", policy.company_id.id),
                    ("state", "=", "active"),
                ],
                order="sequence desc, id desc",
                limit=1,
            )
            if usual:
                policy._put_last(usual)
        return super()._adapt_to_company()

    def _put_last(self, usual):
        """Replace the steps of this draft by those of ``usual``, all but the last, which stays at the end."""
        self.ensure_one()
        extra = self.tier_ids.sorted("sequence")[-1]
        (self.tier_ids - extra).unlink()
        steps = usual.tier_ids.copy_data()
        extra.sequence = max([step["sequence"] for step in steps], default=0) + 10
        commands = [Command.create(step) for step in steps]
        self.write({"is_cumulative": usual.is_cumulative, "tier_ids": commands})
