from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    kpi_dispute_days = fields.Integer(
        string="Disputes answered within (days)",
        default=10,
        help="The activity of whoever decides is due so many days after a dispute was opened.",
    )
    kpi_dispute_user_id = fields.Many2one(
        "res.users",
        string="Decides on disputes",
        help="Empty: a sales administrator. Nobody decides on his own commission.",
    )
    kpi_commission_product_id = fields.Many2one(
        "product.product", string="Product on commission bills", check_company=True
    )
    kpi_commission_account_id = fields.Many2one(
        "account.account",
        string="Account of commission",
        help="Empty: as the product says.",
        check_company=True,
    )

    _kpi_dispute_days = models.Constraint(
        "CHECK (kpi_dispute_days >= 0)", "The days in which a dispute is answered cannot be negative."
    )
