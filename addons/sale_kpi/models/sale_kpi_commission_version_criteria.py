from odoo import fields, models
from odoo.tools import SQL


class SaleKpiCommissionVersion(models.Model):
    """Which sales a version pays for; what is empty asks for nothing."""

    _inherit = "sale.kpi.commission.version"

    categ_ids = fields.Many2many("product.category", string="Product categories", help="And those below.")
    product_ids = fields.Many2many("product.product", string="Products")
    brand_ids = fields.Many2many("sale.target.brand", string="Brands")
    partner_ids = fields.Many2many("res.partner", string="Customers", help="And their contacts.")
    partner_category_ids = fields.Many2many("res.partner.category", string="Customer tags")
    team_ids = fields.Many2many("crm.team", string="Sales teams")
    state_ids = fields.Many2many("res.country.state", string="Areas")
    channel_ids = fields.Many2many("sale.target.channel", string="Sales channels")
    discount_from = fields.Float(string="Discount from (%)", digits=(5, 2))
    discount_to = fields.Float(
        string="Discount up to (%)",
        digits=(5, 2),
        help="Lines with a discount in this band; 0 sets no upper limit.",
    )

    _discounts = models.Constraint(
        "CHECK (discount_from >= 0 AND (discount_to = 0 OR discount_to >= discount_from))",
        "The discount band ends above where it begins.",
    )

    def _get_criteria_sql(self):
        """Condition on events ``e`` that these terms pay for."""
        self.ensure_one()
        parts = [SQL("TRUE")]
        for column, ids in self._get_wanted_ids():
            parts.append(SQL("e.%s IN %s", SQL.identifier(column), tuple(ids) or (0,)))
        if self.partner_category_ids:
            parts.append(self._get_tag_sql())
        if self.discount_from:
            parts.append(SQL("COALESCE(e.discount, 0) >= %s", self.discount_from))
        if self.discount_to:
            parts.append(SQL("COALESCE(e.discount, 0) <= %s", self.discount_to))
        return SQL(" AND ").join(parts)

    def _get_wanted_ids(self):
        """(column of the event, ids) for each criterion that is filled."""

        def below(name):
            # What counts does not depend on what its editor may see.
            model = self[name].sudo().with_context(active_test=False)
            return model.search([("id", "child_of", model.ids)]).ids if model else []

        wanted = {
            "categ_id": below("categ_ids"),
            "partner_id": below("partner_ids"),
            "product_id": self.product_ids.ids,
            "brand_id": self.brand_ids.ids,
            "team_id": self.team_ids.ids,
            "state_id": self.state_ids.ids,
            "channel_id": self.channel_ids.ids,
        }
        return [(column, ids) for column, ids in wanted.items() if ids]

    def _get_tag_sql(self):
        """A tag of the customer or of the company he belongs to."""
        return SQL(
            """EXISTS (
                SELECT 1 FROM res_partner customer
                  JOIN res_partner_res_partner_category_rel tag
                    ON tag.partner_id IN (customer.id, customer.commercial_partner_id)
                 WHERE customer.id = e.partner_id AND tag.category_id IN %s)""",
            tuple(self.partner_category_ids.ids),
        )
