from odoo import fields, models
from odoo.exceptions import UserError

KINDS = [
    ("order", "Order confirmed"),
    ("invoice", "Invoice"),
    ("cash", "Money received"),
    ("lead", "Lead received"),
    ("won", "Opportunity won"),
    ("lost", "Opportunity lost"),
]


class SaleKpiEvent(models.Model):
    """What happened in sales, captured once: one row per line of a document and, for money, per
    payment of it. Never changed: what is undone gets a row with the opposite figures that points at
    the row it undoes, and what became different a further row with the next revision."""

    _name = "sale.kpi.event"
    _description = "Sales event"
    _order = "id desc"
    _log_access = False  # a row is written once; `captured_at` says when

    kind = fields.Selection(KINDS, required=True, readonly=True)
    date = fields.Date(required=True, readonly=True, help="The day it counts for.")
    captured_at = fields.Datetime(required=True, readonly=True, help="When it became known.")
    company_id = fields.Many2one("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales team", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    product_id = fields.Many2one("product.product", readonly=True)
    categ_id = fields.Many2one("product.category", string="Product category", readonly=True)
    brand_id = fields.Many2one("sale.target.brand", readonly=True)
    state_id = fields.Many2one("res.country.state", string="Area", readonly=True)
    channel_id = fields.Many2one("sale.target.channel", string="Sales channel", readonly=True)
    amount = fields.Monetary(readonly=True, help="Untaxed, in company currency, frozen.")
    group_amount = fields.Float(
        digits=0, readonly=True, help="In the group's currency at the rate of the day."
    )
    cost = fields.Monetary(
        readonly=True, help="Cost of what was sold, frozen; amount less cost is the margin."
    )
    quantity = fields.Float(digits=0, readonly=True, help="In the product's own unit.")
    number = fields.Integer(readonly=True, help="1, or -1 where something is undone.")
    discount = fields.Float(digits=0, readonly=True, help="Percent, of the line.")
    src_model = fields.Char(required=True, readonly=True)
    src_id = fields.Many2oneReference("Document", model_field="src_model", readonly=True)
    src_line_id = fields.Integer("Line", required=True, default=0, readonly=True)
    src_part_id = fields.Integer("Part", required=True, default=0, readonly=True)
    revision = fields.Integer(required=True, default=1, readonly=True)
    origin_id = fields.Many2one(
        "sale.kpi.event",
        readonly=True,
        help="The event that this one undoes, or that a credit note gives back.",
    )
    is_reversal = fields.Boolean(readonly=True, help="Undoes the event it points at.")

    _source_unique = models.UniqueIndex(
        "(kind, src_model, src_line_id, src_part_id, revision, is_reversal)", "This event is on file already."
    )
    _document_index = models.Index("(src_model, src_id)")
    _date_index = models.Index("(company_id, kind, date)")
    _person_index = models.Index("(user_id, date)")

    def write(self, vals):
        raise UserError(self.env._("Events are never changed; correct the document they come from."))

    def unlink(self):
        raise UserError(self.env._("Events are never deleted; undo the document they come from."))
