from odoo import api, fields, models


class SaleKpiGrade(models.Model):
    """The grade that a score earns: the highest lower bound it reaches (KPI-06)."""

    _name = "sale.kpi.grade"
    _description = "Grade"
    _order = "lower_bound desc, id"

    name = fields.Char(required=True, translate=True)
    lower_bound = fields.Float(string="From score", required=True, digits=(5, 2))
    is_award = fields.Boolean(
        string="Proposed for awards", help="Whoever reaches it in a year run is on the list for awards."
    )
    note = fields.Char(string="What it means", translate=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for companies without own grades.")

    _one_per_bound = models.UniqueIndex(
        "(COALESCE(company_id, 0), lower_bound)", "There is a grade from this score already."
    )

    @api.model
    def _get_table(self, company):
        """The grades of ``company``, the best first: its own, or the common ones."""
        grades = self.sudo().search([("company_id", "in", (company.id, False))])  # no secret to anybody
        return grades.filtered("company_id") or grades

    def _pick(self, score):
        """Of these, the best first, the grade that ``score`` earns."""
        return next((grade for grade in self if score >= grade.lower_bound), self.browse())
