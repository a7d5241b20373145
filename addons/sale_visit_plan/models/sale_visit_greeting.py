from odoo import api, fields, models
from odoo.tools import SQL

from ..greetings import keys_of, window

BATCH = 500


class SaleVisitGreeting(models.Model):
    """Who was to be wished well on which day (CUS-07: 节日、生日祝福); one row for one occasion.

    The row stays when its activity is done or dropped, so that nobody is asked twice.
    """

    _name = "sale.visit.greeting"
    _description = "Greeting"
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, readonly=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True, index=True)
    festival_id = fields.Many2one("sale.visit.festival", readonly=True, help="Empty: a birthday.")
    occasion = fields.Char(compute="_compute_occasion")
    date = fields.Date(required=True, readonly=True, index=True)
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null")

    _once = models.UniqueIndex(
        "(partner_id, date, COALESCE(festival_id, 0))", "This customer is greeted for this already."
    )

    @api.depends("festival_id.name")
    def _compute_occasion(self):
        for greeting in self:
            greeting.occasion = greeting.festival_id.name or self.env._("Birthday")

    @api.model
    def _cron_greet(self):
        """Daily, in batches: an activity for each birthday and festival that comes near."""
        progress = self.env["ir.cron"]._commit_progress
        for company in self.env["res.company"].search([("is_greeting_asked", "=", True)]):
            today = fields.Date.context_today(self.with_context(tz=company.partner_id.tz or "UTC"))
            days = window(today, company.greeting_days)
            for find in (self._find_birthdays, self._find_festivals):
                while rows := find(company, days, BATCH):
                    self._ask(company, rows)
                    if not progress(len(rows)):
                        return

    @api.model
    def _find_birthdays(self, company, days, limit=None):
        """Rows (partner, salesperson, festival or None, day) not asked for yet."""
        occasions = SQL(", ").join(SQL("(%s, %s)", day, key) for day in days for key in keys_of(day))
        query = SQL(
            """
            SELECT partner.id, owner.id, NULL::int, occasion.day
            FROM (VALUES %s) AS occasion (day, key)
            JOIN res_partner partner ON partner.birthday_key = occasion.key AND partner.active
            JOIN res_partner customer ON customer.id = partner.commercial_partner_id
            JOIN res_users owner ON owner.id = COALESCE(partner.user_id, customer.user_id) AND owner.active
            WHERE COALESCE(partner.company_id, owner.company_id) = %s AND NOT EXISTS (
                SELECT FROM sale_visit_greeting done
                WHERE done.partner_id = partner.id AND done.date = occasion.day AND done.festival_id IS NULL)
            ORDER BY occasion.day, partner.id LIMIT %s
            """,
            occasions,
            company.id,
            limit,
        )
        self.env.flush_all()
        return self.env.execute_query(query)

    @api.model
    def _find_festivals(self, company, days, limit=None):
        """The same for festivals: customers as a whole, of the classes the festival names."""
        query = SQL(
            """
            SELECT partner.id, owner.id, festival.id, occasion.date
            FROM sale_visit_festival_date occasion
            JOIN sale_visit_festival festival ON festival.id = occasion.festival_id AND festival.active
                AND COALESCE(festival.company_id, %(company)s) = %(company)s
            JOIN res_partner partner ON partner.commercial_partner_id = partner.id AND partner.active
                AND partner.partner_share
            JOIN res_users owner ON owner.id = partner.user_id AND owner.active
            WHERE occasion.date BETWEEN %(first)s AND %(last)s
              AND COALESCE(partner.company_id, owner.company_id) = %(company)s
              AND (NOT EXISTS (SELECT FROM sale_visit_class_sale_visit_festival_rel chosen
                    WHERE chosen.sale_visit_festival_id = festival.id)
                OR partner.visit_class_id IN (SELECT chosen.sale_visit_class_id
                    FROM sale_visit_class_sale_visit_festival_rel chosen
                    WHERE chosen.sale_visit_festival_id = festival.id))
              AND NOT EXISTS (SELECT FROM sale_visit_greeting done WHERE done.partner_id = partner.id
                    AND done.date = occasion.date AND done.festival_id = festival.id)
            ORDER BY occasion.date, partner.id LIMIT %(limit)s
            """,
            company=company.id,
            first=days[0],
            last=days[-1],
            limit=limit,
        )
        self.env.flush_all()
        return self.env.execute_query(query)

    @api.model
    def _ask(self, company, rows):
        """Write the greetings and their activities, each in the language of who gets it."""
        owners = self.env["res.users"].browse({row[1] for row in rows}).grouped("id")
        names = ("partner_id", "user_id", "festival_id", "date")
        self.create([dict(zip(names, row, strict=True), company_id=company.id) for row in rows])
        activities = [self._prepare_activity_vals(owners[row[1]], *row) for row in rows]
        # One line on the list of activities each; no mail for each of them.
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(activities)

    @api.model
    def _prepare_activity_vals(self, owner, partner_id, user_id, festival_id, day):
        env = self.with_context(lang=owner.lang).env
        festival = env["sale.visit.festival"].browse(festival_id)
        return {
            "res_model_id": env["ir.model"]._get_id("res.partner"),
            "res_id": partner_id,
            "activity_type_id": env.ref("sale_visit_plan.activity_greeting").id,
            "summary": festival.name or env._("Birthday"),
            "user_id": user_id,
            "date_deadline": day,
            "automated": True,
        }
