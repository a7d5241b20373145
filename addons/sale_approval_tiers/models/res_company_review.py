from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    approval_first_sale_is_special = fields.Boolean(
        string="First sale of a product is special",
        default=True,
        help="Goods this company has never sold before make a contract special, as do products "
        "marked as made to order.",
    )
    approval_copy_group_ids = fields.Many2many(
        "res.groups",
        string="Copies of contract changes to",
        default=lambda self: self._default_copy_groups(),
        help="Everybody in these groups gets a copy of the signed agreement of a change or termination.",
    )

    @api.model
    def _default_copy_groups(self):
        names = ("approval_tiers.group_finance", "approval_tiers.group_legal")
        return self.env["res.groups"].union(
            *(self.env.ref(name, raise_if_not_found=False) or self.env["res.groups"] for name in names)
        )

    @api.model
    def _fill_copy_groups(self):
        """Companies that were there before this add-on get the default, too."""
        self.search(
            [("approval_copy_group_ids", "=", False)]
        ).approval_copy_group_ids = self._default_copy_groups()
