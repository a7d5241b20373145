from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..spread import MONTHS


class SaleTargetSeason(models.Model):
    """Twelve weights by which a year is spread over its months (PLN-05)."""

    _name = "sale.target.season"
    _description = "Season"
    _order = "name"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index="btree_not_null")
    m1 = fields.Float(default=1, digits=(16, 2))
    m2 = fields.Float(default=1, digits=(16, 2))
    m3 = fields.Float(default=1, digits=(16, 2))
    m4 = fields.Float(default=1, digits=(16, 2))
    m5 = fields.Float(default=1, digits=(16, 2))
    m6 = fields.Float(default=1, digits=(16, 2))
    m7 = fields.Float(default=1, digits=(16, 2))
    m8 = fields.Float(default=1, digits=(16, 2))
    m9 = fields.Float(default=1, digits=(16, 2))
    m10 = fields.Float(default=1, digits=(16, 2))
    m11 = fields.Float(default=1, digits=(16, 2))
    m12 = fields.Float(default=1, digits=(16, 2))

    @api.constrains(*MONTHS)
    def _check_weights(self):
        for season in self:
            weights = season._get_weights()
            if min(weights) < 0 or not sum(weights):
                raise ValidationError(
                    self.env._(
                        "The weights of “%(season)s” cannot be below zero, and one must be above it.",
                        season=season.name,
                    )
                )

    def _get_weights(self):
        """The twelve weights, from the first month of the plan's year."""
        self.ensure_one()
        return [self[month] for month in MONTHS]
