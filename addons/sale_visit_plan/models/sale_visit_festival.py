from odoo import fields, models


class SaleVisitFestival(models.Model):
    """A day on which customers are wished well (CUS-07: 节日祝福)."""

    _name = "sale.visit.festival"
    _description = "Festival"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index="btree_not_null", help="Empty: for all companies.")
    class_ids = fields.Many2many(
        "sale.visit.class",
        string="Customers of class",
        help="Empty: every customer who has a salesperson.",
    )
    date_ids = fields.One2many("sale.visit.festival.date", "festival_id", string="Days")
    next_date = fields.Date(string="Next on", compute="_compute_next_date")

    def _compute_next_date(self):
        today = fields.Date.context_today(self)
        groups = self.env["sale.visit.festival.date"]._read_group(
            [("festival_id", "in", self.ids), ("date", ">=", today)], ["festival_id"], ["date:min"]
        )
        found = {festival.id: date for festival, date in groups}
        for festival in self:
            festival.next_date = found.get(festival.id)


class SaleVisitFestivalDate(models.Model):
    """The solar date of a festival in one year; lunar festivals move."""

    _name = "sale.visit.festival.date"
    _description = "Day of a festival"
    _order = "date, id"
    _rec_name = "date"

    festival_id = fields.Many2one("sale.visit.festival", required=True, index=True, ondelete="cascade")
    date = fields.Date(required=True, index=True)

    _one_row = models.UniqueIndex("(festival_id, date)", "This day is entered already.")
