from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    kpi_answer_days = fields.Integer(
        string="Days to answer a result",
        default=7,
        help="Until then a person agrees with his result or appeals.",
    )
    kpi_appeal_days = fields.Integer(string="Days to decide an appeal", default=7)
    kpi_usual_months = fields.Integer(
        string="Months compared",
        default=6,
        help="A figure is compared with the person's own months before; 0 compares nothing.",
    )
    kpi_alarm_limit = fields.Float(
        string="Out of the ordinary above",
        default=3.5,
        digits=(5, 2),
        help="So many times the usual spread away from the usual figure; the superior signs it off.",
    )

    _kpi_limits = models.Constraint(
        "CHECK (kpi_answer_days > 0 AND kpi_appeal_days > 0 "
        "AND kpi_usual_months >= 0 AND kpi_alarm_limit > 0)",
        "Days and limits of the assessment are above 0.",
    )
