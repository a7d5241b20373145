from odoo import models
from odoo.tools import SQL


class SaleKpiEvent(models.Model):
    _inherit = "sale.kpi.event"

    def _get_money_sql(self, entry):
        """What was paid at a till was received too; the till books it by an entry of its own (COM-02)."""
        return SQL(
            "(%s OR EXISTS (SELECT 1 FROM pos_payment till WHERE till.account_move_id = %s))",
            super()._get_money_sql(entry),
            SQL.identifier(entry, "id"),
        )
