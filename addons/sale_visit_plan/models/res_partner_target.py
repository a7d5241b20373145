from odoo import api, fields, models

from ..register import blanks

TARGET_FIELDS = ("target_products", "target_demand", "target_supplier", "target_decider")


class ResPartner(models.Model):
    """The table of target customers (CUS-10: 目标客户基本信息情况统计表)."""

    _inherit = "res.partner"

    target_products = fields.Char(string="Main products", help="What the customer makes or sells.")
    target_demand = fields.Monetary(
        string="Buys a year", currency_field="currency_id", help="Of what we could deliver."
    )
    target_supplier = fields.Char(string="Present supplier", help="From whom he buys now.")
    target_decider = fields.Char(string="Who decides", help="Name and position.")
    target_plan = fields.Char(string="Plans to buy", help="What and when; if it is known.")
    target_filled_on = fields.Date(string="Table filled on", readonly=True, copy=False)
    target_filled_by_id = fields.Many2one("res.users", string="Table filled by", readonly=True, copy=False)
    target_blanks = fields.Char(string="Table lacks", compute="_compute_target_blanks")

    @api.model
    def _get_kept_fields(self):
        return super()._get_kept_fields() | {"target_filled_on", "target_filled_by_id"}

    @api.model
    def _get_target_fields(self):
        """Names of the compulsory columns of the table; extend by super()."""
        return ["industry_id", "phone", *TARGET_FIELDS]

    @api.depends(lambda self: self._get_target_fields())
    def _compute_target_blanks(self):
        names = self._get_target_fields()
        for partner in self:
            missing = blanks({name: partner[name] for name in names}, names)
            labels = [self._fields[name]._description_string(self.env) for name in missing]
            partner.target_blanks = ", ".join(labels)

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        filled = [
            partner.id
            for partner, vals in zip(partners, vals_list, strict=True)
            if any(vals.get(name) for name in TARGET_FIELDS)
        ]
        self.browse(filled)._note_table_filled()
        return partners

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint(TARGET_FIELDS):
            self._note_table_filled()
        return result

    def _note_table_filled(self):
        today = fields.Date.context_today(self)
        self.sudo().write(  # kept columns
            {"target_filled_on": today, "target_filled_by_id": self.env.uid}
        )
