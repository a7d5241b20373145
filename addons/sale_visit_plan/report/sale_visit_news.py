from odoo import fields, models
from odoo.tools import SQL

# What a change of these says of the customer; each row of Odoo's log of changes becomes one of ours
TRACKED = {
    ("crm.lead", "intention_id"): "intention",
    ("crm.lead", "stage_id"): "stage",
    ("crm.lead", "expected_revenue"): "revenue",
    ("crm.lead", "lost_reason_id"): "lost",
    ("res.partner", "visit_class_id"): "class",
}
# What a report that was handed in says of them
REPORTED = {"customer_need": "need", "competitor_note": "rivals", "market_note": "market"}
KINDS = [
    ("inquiry", "New inquiry"),
    ("intention", "Level of intention"),
    ("stage", "Stage"),
    ("revenue", "Expected revenue"),
    ("lost", "Lost"),
    ("deal", "First deal"),
    ("class", "Customer class"),
    ("need", "Customer's need"),
    ("rivals", "Competitors"),
    ("market", "Market"),
]


class SaleVisitNews(models.Model):
    """What became different with whom, week by week (CUS-04: 客户动态).

    Nobody writes it: it follows from leads, classes, first deals and visit reports.
    """

    _name = "sale.visit.news"
    _description = "Customer news"
    _auto = False
    _order = "at desc, id desc"
    _rec_name = "change"

    at = fields.Datetime(string="When", readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    change = fields.Char(string="What", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    lead_id = fields.Many2one("crm.lead", string="Opportunity", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)

    @property
    def _table_query(self):
        parts = [self._query_tracked(), self._query_inquiries(), self._query_deals()]
        # An id says where a row comes from: its last digit is the source.
        parts += [
            self._query_reported(digit, name, kind)
            for digit, (name, kind) in enumerate(REPORTED.items(), start=3)
        ]
        return SQL(" UNION ALL ").join(parts)

    def _query_tracked(self):
        """What Odoo's log says of leads and customers; the first class of a customer is no news."""
        kinds = SQL(", ").join(SQL("(%s, %s, %s)", *key, kind) for key, kind in TRACKED.items())
        old, new = (
            SQL(
                "COALESCE(NULLIF(%s, ''), to_char(%s, 'FM999999999999990'), '–')",
                SQL.identifier("tracked", f"{side}_value_char"),
                SQL.identifier("tracked", f"{side}_value_float"),
            )
            for side in ("old", "new")
        )
        return SQL(
            """SELECT tracked.id::bigint * 10 AS id, message.date AS at, kinds.kind AS kind,
                      %(old)s || ' → ' || %(new)s AS change,
                      COALESCE(customer.id, lead.partner_id) AS partner_id, lead.id AS lead_id,
                      COALESCE(lead.user_id, customer.user_id) AS user_id, lead.team_id AS team_id,
                      COALESCE(lead.company_id, customer.company_id) AS company_id
                 FROM (VALUES %(kinds)s) kinds(model, name, kind)
                 JOIN ir_model_fields field ON field.model = kinds.model AND field.name = kinds.name
                 JOIN mail_tracking_value tracked ON tracked.field_id = field.id
                 JOIN mail_message message ON message.id = tracked.mail_message_id
                 LEFT JOIN crm_lead lead ON kinds.model = 'crm.lead' AND lead.id = message.res_id
                 LEFT JOIN res_partner customer
                      ON kinds.model = 'res.partner' AND customer.id = message.res_id
                WHERE (lead.id IS NOT NULL OR customer.id IS NOT NULL)
                  AND (kinds.kind <> 'class' OR tracked.old_value_char <> '')""",
            old=old,
            new=new,
            kinds=kinds,
        )

    def _query_inquiries(self):
        return SQL(
            """SELECT lead.id::bigint * 10 + 1, lead.create_date, 'inquiry', lead.name, lead.partner_id,
                      lead.id, lead.user_id, lead.team_id, lead.company_id
                 FROM crm_lead lead
                WHERE lead.is_void IS NOT TRUE"""
        )

    def _query_deals(self):
        return SQL(
            """SELECT customer.id::bigint * 10 + 2, first_order.date_order, 'deal', first_order.name,
                      customer.id, NULL::integer, COALESCE(customer.user_id, first_order.user_id),
                      first_order.team_id, first_order.company_id
                 FROM res_partner customer JOIN sale_order first_order
                      ON first_order.id = customer.first_order_id"""
        )

    def _query_reported(self, digit, name, kind):
        said = SQL.identifier("report", name)
        return SQL(
            """SELECT report.id::bigint * 10 + %(digit)s, report.submitted_at, %(kind)s, %(said)s,
                      report.partner_id, visit.lead_id, report.user_id, report.team_id, report.company_id
                 FROM sale_visit_report report JOIN sale_visit visit ON visit.id = report.visit_id
                WHERE report.state IN ('submitted', 'accepted') AND %(said)s <> ''""",
            digit=digit,
            kind=kind,
            said=said,
        )
