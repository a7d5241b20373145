from odoo import api, fields, models
from odoo.fields import Command

# A rule that may be released needs somebody who releases it
RELEASABLE = ("approval_exception_credit", "approval_exception_price")
SEE_COST = "sale_approval_tiers.group_see_cost"


class ResConfigSettingsPricing(models.TransientModel):
    """Switches and limits of the price rules; the templates are listed in `TEMPLATES`."""

    _inherit = "res.config.settings"

    approval_quote_accuracy = fields.Boolean(string="Quotations: accuracy check")
    approval_price_deviation = fields.Boolean(string="Prices below the pricelist")
    approval_discount_limit = fields.Boolean(string="Discounts above the limit")
    approval_competitive = fields.Boolean(string="Competitive pricing: discussion")
    approval_new_product = fields.Boolean(string="New products: price by the sales director")
    approval_special = fields.Boolean(string="Special approval")
    sale_discount_limit_percent = fields.Float(
        related="company_id.sale_discount_limit_percent", readonly=False
    )
    approval_after_sales_required = fields.Boolean(
        related="company_id.approval_after_sales_required", readonly=False
    )
    approval_exception_credit = fields.Boolean(related="company_id.approval_exception_credit", readonly=False)
    approval_exception_price = fields.Boolean(related="company_id.approval_exception_price", readonly=False)
    approval_price_floor_percent = fields.Float(
        related="company_id.approval_price_floor_percent", readonly=False
    )
    approval_dealer_rule = fields.Selection(related="company_id.approval_dealer_rule", readonly=False)
    approval_hide_cost = fields.Boolean(
        string="Cost hidden from salespeople",
        help="Cost and margin are read by the group “Sees cost and margin” and, on a request, by those "
        "who decide it. Counts for all companies of this database.",
    )

    @api.model
    def get_values(self):
        everybody = self.env.ref("base.group_user").sudo()  # a setting, shown to who may open settings
        hidden = self.env.ref(SEE_COST) not in everybody.implied_ids
        return {**super().get_values(), "approval_hide_cost": hidden}

    def set_values(self):
        if any(self[name] for name in RELEASABLE) or self.approval_dealer_rule == "special":
            self.approval_special = True
        if self.approval_exception_credit:
            self.company_id.account_use_credit_limit = True
        result = super().set_values()
        # Whoever may save settings.
        everybody, see_cost = self.env.ref("base.group_user").sudo(), self.env.ref(SEE_COST)
        if self.approval_hide_cost == (see_cost in everybody.implied_ids):
            command = Command.unlink if self.approval_hide_cost else Command.link
            everybody.write({"implied_ids": [command(see_cost.id)]})
        self._forget_groups()
        return result

    def _forget_groups(self):
        """Who is in which group is asked anew: what Odoo asks while it writes the groups is
        remembered as it was, to the end of the transaction."""
        self.env.registry.clear_cache("groups")
        self.env.registry.clear_cache()
        self.env["res.groups"].invalidate_model()
        self.env["res.users"].invalidate_model(["all_group_ids"])
