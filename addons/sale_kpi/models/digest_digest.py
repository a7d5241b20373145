from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.exceptions import AccessError

from ..board import period_of

KINDS = ("invoice", "cash")


class DigestDigest(models.Model):
    """A salesperson's own figures in Odoo's digest mail.

    Odoo computes each figure for each recipient six times; here figures of all recipients are read
    once, and each is given his own.
    """

    _inherit = "digest.digest"

    kpi_sale_own_sold = fields.Boolean("My sales (invoiced)")
    kpi_sale_own_sold_value = fields.Monetary(compute="_compute_kpi_sale_own_sold_value")
    kpi_sale_own_collected = fields.Boolean("Money received from my customers")
    kpi_sale_own_collected_value = fields.Monetary(compute="_compute_kpi_sale_own_collected_value")
    kpi_sale_own_attainment = fields.Boolean("My plan of the month, reached to date (%)")
    kpi_sale_own_attainment_value = fields.Float(compute="_compute_kpi_sale_own_attainment")

    # One method for each: Odoo asks for each figure by itself, with another window each time.

    def _compute_kpi_sale_own_sold_value(self):
        for digest in self:
            digest.kpi_sale_own_sold_value = digest._get_own_sum("invoice")

    def _compute_kpi_sale_own_collected_value(self):
        for digest in self:
            digest.kpi_sale_own_collected_value = digest._get_own_sum("cash")

    def _get_own_sum(self, kind):
        """What the current user sold or collected in the window of the mail."""
        self._check_digest_salesperson()
        first, end = self._get_digest_days()
        own = self._get_digest_facts(end).get((self.env.uid, kind), {})
        return sum(amount for day, amount in own.items() if first <= day < end)

    def _compute_kpi_sale_own_attainment(self):
        self._check_digest_salesperson()
        _first, end = self._get_digest_days()
        for digest in self:
            percents = digest._get_digest_attainment(end - timedelta(days=1))
            digest.kpi_sale_own_attainment_value = percents.get(self.env.uid, 0.0)

    def _check_digest_salesperson(self):
        if not self.env.user.has_group("sales_team.group_sale_salesman"):
            raise AccessError(self.env._("Only salespeople have sales figures."))

    def _get_digest_days(self):
        """First day that counts and the day after the last; whole days, of which the last is yesterday."""
        now = fields.Datetime.now()
        first = self.env.context.get("start_datetime") or now - timedelta(days=1)
        return first.date(), (self.env.context.get("end_datetime") or now).date()

    def _get_digest_facts(self, end):
        """{(user id, kind): {day: amount}} of all recipients, two months back, read once per mailing."""
        self.ensure_one()
        # The latest window ends today, the earliest begins two months before it.
        last = max(end, fields.Date.context_today(self))
        company = self.company_id or self.env.company
        key = ("sale_kpi.digest.facts", self.id, company.id, last)
        if key not in self.env.cr.cache:
            # Everybody is given his own rows of it only.
            rows = (
                self.env["sale.kpi.fact"]
                .sudo()
                ._read_group(
                    [
                        ("user_id", "in", (self.sudo().user_ids | self.env.user).ids),
                        ("company_id", "=", company.id),
                        ("kind", "in", KINDS),
                        ("date", ">=", last - relativedelta(months=2, days=1)),
                        ("date", "<=", last),
                    ],
                    ["user_id", "kind", "date:day"],
                    ["amount:sum"],
                )
            )
            found = {}
            for user, kind, day, amount in rows:
                found.setdefault((user.id, kind), {})[day] = amount
            self.env.cr.cache[key] = found
        return self.env.cr.cache[key]

    def _get_digest_attainment(self, day):
        """{user id: percent of the plan of the month of ``day``, up to that day}, of all recipients."""
        self.ensure_one()
        company = self.company_id or self.env.company
        key = ("sale_kpi.digest.attainment", self.id, company.id, day)
        if key not in self.env.cr.cache:
            # As above: each is given his own.
            board = self.env["sale.kpi.board"].sudo().with_company(company)
            metric = board._get_first_metric(board._get_board_metrics(), day)
            period = period_of("month", day, day)
            people = (self.sudo().user_ids | self.env.user).ids
            figures = board._read_figures(period, metric, "person", people, board._get_working_days(period))
            rows = [board._prepare_row(metric, "person", person, "", figures) for person in people]
            self.env.cr.cache[key] = {row["id"]: row["percent"] or 0.0 for row in rows}
        return self.env.cr.cache[key]

    def _compute_kpis_actions(self, company, user):
        actions = super()._compute_kpis_actions(company, user)
        menu = self.env.ref("sale_kpi.sale_kpi_menu_my_month").id
        target = f"sale_kpi.sale_kpi_my_month_action?menu_id={menu}"
        names = ("kpi_sale_own_sold", "kpi_sale_own_collected", "kpi_sale_own_attainment")
        return {**actions, **dict.fromkeys(names, target)}
