from odoo import fields, models

STATES = [
    ("passed", "Passed"),
    ("waiting_inspection", "Waiting inspection"),
    ("waiting_decision", "Waiting decision"),
    ("failed", "Failed"),
    ("scrapped", "Scrapped"),
]
BLOCKED = [state for state, _label in STATES if state != "passed"]


class SaleAfterServiceQualityLog(models.Model):
    """Who put which goods into which state, when and why (RCL-03); never changed."""

    _name = "sale.after.service.quality.log"
    _description = "Change of the quality state"
    _order = "id desc"
    _rec_name = "product_id"

    product_id = fields.Many2one("product.product", required=True, readonly=True, index=True)
    lot_id = fields.Many2one("stock.lot", readonly=True, index="btree_not_null", ondelete="restrict")
    quantity = fields.Float(digits="Product Unit", readonly=True, help="Of goods without a lot.")
    old_state = fields.Selection(STATES, string="From", readonly=True)
    new_state = fields.Selection(STATES, string="To", required=True, readonly=True)
    reason = fields.Char(required=True, readonly=True)
    user_id = fields.Many2one("res.users", string="By", required=True, readonly=True)
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now, index=True)
    picking_id = fields.Many2one(
        "stock.picking", string="Transfer", readonly=True, index="btree_not_null", ondelete="set null"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
