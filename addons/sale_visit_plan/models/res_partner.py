from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    visit_class_id = fields.Many2one(
        "sale.visit.class",
        string="Customer class",
        index="btree_not_null",
        tracking=True,
        help="How often this customer is visited, and who agrees to a visit.",
    )
    visit_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Receives visitors",
        help="The customer's hours for visits; empty means ordinary working hours.",
    )
    visit_ids = fields.One2many("sale.visit", "partner_id", string="Visits")
