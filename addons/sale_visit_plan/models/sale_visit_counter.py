from odoo import fields, models
from odoo.tools import SQL


class SaleVisitCounter(models.Model):
    """The last number given in the inquiry register of a company (CUS-05: without gaps).

    A sequence of the database leaves a gap wherever a transaction fails; a row does not: whoever
    draws holds it until his transaction ends, and what failed is drawn again by the next one.
    """

    _name = "sale.visit.counter"
    _description = "Last number of the inquiry register"

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    last_number = fields.Integer(required=True, default=0)

    _one_per_company = models.UniqueIndex("(company_id)", "A company has one register.")

    def _draw(self, company_id, count):
        """The next ``count`` numbers of this company, as a range."""
        query = SQL(
            """
            INSERT INTO sale_visit_counter AS counter (company_id, last_number) VALUES (%s, %s)
            ON CONFLICT (company_id) DO UPDATE SET last_number = counter.last_number + EXCLUDED.last_number
            RETURNING last_number
            """,
            company_id,
            count,
        )
        [(last,)] = self.env.execute_query(query)
        return range(last - count + 1, last + 1)
