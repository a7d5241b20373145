from odoo import api, fields, models
from odoo.tools import SQL

# What a change of these says of the customer; each row of Odoo's log of changes becomes one of ours
TRACKED = {
    "crm.lead": {
        "intention_id": "intention",
        "stage_id": "stage",
        "expected_revenue": "revenue",
        "lost_reason_id": "lost",
    },
    "res.partner": {"visit_class_id": "class"},
}
# Where such a log row finds customer, opportunity, salesperson, team and company
FOUND = {
    "crm.lead": "record.partner_id, record.id, record.user_id, record.team_id, record.company_id",
    "res.partner": "record.id, NULL::integer, record.user_id, NULL::integer, record.company_id",
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
        parts = [self._query_inquiries(), self._query_deals(), *map(self._query_tracked, TRACKED)]
        # An id says where a row comes from: its last digit is the source.
        parts += [
            self._query_reported(digit, name, kind)
            for digit, (name, kind) in enumerate(REPORTED.items(), start=3)
        ]
        return SQL(" UNION ALL ").join(parts)

    @api.model
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        """All columns at once: a row asked for later, by its id, is looked for among all news."""
        return super().search_fetch(domain, None, offset, limit, order)

    def _query_tracked(self, model):
        """What Odoo's log says of leads or customers; the first class of a customer is no news."""
        ids = self.env["ir.model.fields"]._get_ids(model)
        old, new = (
            SQL(
                "COALESCE(NULLIF(%s, ''), to_char(%s, 'FM999999999999990'), '–')",
                SQL.identifier("tracked", f"{side}_value_char"),
                SQL.identifier("tracked", f"{side}_value_float"),
            )
            for side in ("old", "new")
        )
        return SQL(
            """SELECT tracked.id::bigint * 10, message.date, kinds.kind, %(old)s || ' → ' || %(new)s,
                      %(found)s
                 FROM mail_message message
                 JOIN mail_tracking_value tracked ON tracked.mail_message_id = message.id
                 JOIN (VALUES %(kinds)s) kinds(field_id, kind) ON kinds.field_id = tracked.field_id
                 JOIN %(table)s record ON record.id = message.res_id
                WHERE message.model = %(model)s
                  AND (kinds.kind <> 'class' OR tracked.old_value_char <> '')""",
            old=old,
            new=new,
            found=SQL(FOUND[model]),
            kinds=SQL(", ").join(SQL("(%s, %s)", ids[name], kind) for name, kind in TRACKED[model].items()),
            table=SQL.identifier(self.env[model]._table),
            model=model,
        )

    def _query_inquiries(self):
        return SQL(
            """SELECT lead.id::bigint * 10 + 1 AS id, lead.create_date AS at, 'inquiry' AS kind,
                      lead.name AS change, lead.partner_id AS partner_id, lead.id AS lead_id,
                      lead.user_id AS user_id, lead.team_id AS team_id, lead.company_id AS company_id
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


class MailMessage(models.Model):
    _inherit = "mail.message"

    # The log is large; of a week's news only few rows are read.
    _visit_news = models.Index("(model, date) WHERE model IN ('crm.lead', 'res.partner')")
