from odoo import fields, models


class ResUsers(models.Model):
    """ICL-09: how much discount a person may give without asking."""

    _inherit = "res.users"

    has_own_discount_limit = fields.Boolean(
        string="Own discount limit", help="Off: the limit of the company in the sales settings counts."
    )
    sale_discount_limit_percent = fields.Float(
        string="Discount limit (%)",
        help="Discounts up to and including this need no approval; 0 means that every discount does.",
    )

    _sale_discount_limit_range = models.Constraint(
        "CHECK (sale_discount_limit_percent BETWEEN 0 AND 100)", "A discount limit lies between 0 and 100 %."
    )

    def _get_sale_discount_limit(self, company):
        """The limit (%) that counts for this user, or for nobody, in ``company``."""
        user = self.sudo()  # the rule must not depend on who may read the user
        if user.has_own_discount_limit:
            return user.sale_discount_limit_percent
        return company.sudo().sale_discount_limit_percent  # a rule of the company, whoever is in it
