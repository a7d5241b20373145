from odoo import api, fields, models
from odoo.tools import SQL

# Posted invoices: amounts as they stand in the books, in company currency, without tax
INVOICED = """
    SELECT move.company_id, move.invoice_user_id AS user_id, move.team_id, template.categ_id,
           line.product_id, template.sale_brand_id AS brand_id, move.commercial_partner_id AS partner_id,
           partner.state_id, partner.sale_channel_id AS channel_id,
           coalesce(move.invoice_date, move.date) AS date, -line.balance AS amount,
           line.quantity * uom.factor / own.factor * CASE move.move_type WHEN 'out_refund' THEN -1 ELSE 1 END
             AS quantity
      FROM account_move_line line
      JOIN account_move move ON move.id = line.move_id
      JOIN res_partner partner ON partner.id = move.commercial_partner_id
      LEFT JOIN product_product product ON product.id = line.product_id
      LEFT JOIN product_template template ON template.id = product.product_tmpl_id
      LEFT JOIN uom_uom uom ON uom.id = line.product_uom_id
      LEFT JOIN uom_uom own ON own.id = template.uom_id
     WHERE move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_refund')
       AND line.display_type = 'product'
       AND coalesce(move.invoice_date, move.date) BETWEEN %(date_from)s AND %(date_to)s
"""
# Confirmed orders, dated in the time zone of the company
ORDERED = """
    SELECT orders.company_id, orders.user_id, orders.team_id, template.categ_id, line.product_id,
           template.sale_brand_id AS brand_id, partner.id AS partner_id, partner.state_id,
           partner.sale_channel_id AS channel_id,
           (orders.date_order AT TIME ZONE 'UTC' AT TIME ZONE %(tz)s)::date AS date,
           line.price_subtotal / coalesce(nullif(orders.currency_rate, 0), 1) AS amount,
           line.product_uom_qty * uom.factor / own.factor AS quantity
      FROM sale_order_line line
      JOIN sale_order orders ON orders.id = line.order_id
      JOIN res_partner customer ON customer.id = orders.partner_id
      JOIN res_partner partner ON partner.id = customer.commercial_partner_id
      JOIN product_product product ON product.id = line.product_id
      JOIN product_template template ON template.id = product.product_tmpl_id
      JOIN uom_uom uom ON uom.id = line.product_uom_id
      JOIN uom_uom own ON own.id = template.uom_id
     WHERE orders.state = 'sale' AND line.display_type IS NULL AND NOT coalesce(line.is_downpayment, FALSE)
       AND orders.date_order BETWEEN %(date_from)s::date - 1 AND %(date_to)s::date + 2
"""
# code of a metric: (documents, column)
SOURCES = {
    "ordered": (ORDERED, "amount"),
    "invoiced": (INVOICED, "amount"),
    "quantity": (INVOICED, "quantity"),
}
# A target of a category covers the categories in it, one of a customer his branches
MATCH = """
    sales.company_id = target.company_id
    AND (target.level <> 'team' OR sales.team_id = target.team_id)
    AND (target.level <> 'person' OR sales.user_id = target.user_id)
    AND (target.product_id IS NULL OR sales.product_id = target.product_id)
    AND (target.brand_id IS NULL OR sales.brand_id = target.brand_id)
    AND (target.state_id IS NULL OR sales.state_id = target.state_id)
    AND (target.channel_id IS NULL OR sales.channel_id = target.channel_id)
    AND (target.partner_id IS NULL OR sales.partner_id = customer.commercial_partner_id)
    AND (target.categ_id IS NULL OR category.parent_path LIKE wanted.parent_path || '%%')
    AND target.project_name IS NULL
"""
GROUPS = "company_id, user_id, team_id, categ_id, product_id, brand_id, partner_id, state_id, channel_id"


class SaleTargetLine(models.Model):
    """What has been reached, read from orders and invoices with the dimensions of the target (PLN-07).

    Metrics that these documents do not tell have no actual here; other add-ons extend `_read_actuals`.
    """

    _inherit = "sale.target.line"

    date_from = fields.Date(related="plan_id.date_from")
    target_to_date = fields.Float(
        compute="_compute_actual", digits=(16, 2), help="Its months up to this one, this one included."
    )
    actual = fields.Float(
        string="Reached", compute="_compute_actual", digits=(16, 2), help="From orders and invoices so far."
    )
    has_actual = fields.Boolean(compute="_compute_actual")
    attainment_percent = fields.Float(
        string="Reached (%)", compute="_compute_actual", digits=(16, 1), aggregator=None
    )

    def _compute_actual(self):
        today = fields.Date.context_today(self)
        actuals = {}
        for date_from, lines in self.grouped("date_from").items():
            if date_from and date_from <= today:
                lines = lines.filtered("id")
                actuals.update(self._read_actuals(lines, date_from, min(today, lines.plan_id[:1].date_to)))
        for line in self:
            line.has_actual = line.id in actuals
            line.actual = actuals.get(line.id, 0.0)
            line.target_to_date = line._get_target_to_date(today)
            reached = line.target_to_date and line.actual / line.target_to_date * 100
            line.attainment_percent = line.has_actual and reached

    def _get_target_to_date(self, today):
        self.ensure_one()
        if not self.date_from or today < self.date_from:
            return 0.0
        count = (today.year - self.date_from.year) * 12 + today.month - self.date_from.month + 1
        months = [self[f"m{number}"] for number in range(1, min(count, 12) + 1)]
        return sum(months) if self.metric_id.is_additive else sum(months) / len(months)

    @api.model
    def _read_actuals(self, lines, date_from, date_to):
        """What was reached of these targets in a span of days, by one query for each kind of document.

        :return: {line id: float}; a target whose metric nothing tells is absent, one with no sales is 0.0.
            Extended by add-ons that know more metrics.
        """
        result = {}
        for code, group in lines.grouped(lambda line: line.metric_id.code).items():
            told = group.filtered(lambda line: not line.project_name)
            if code in SOURCES and told:
                result.update(dict.fromkeys(told.ids, 0.0))
                result.update(self._query_actuals(told, code, date_from, date_to))
        return result

    @api.model
    def _query_actuals(self, lines, code, date_from, date_to):
        self._flush_sales()
        query = SQL(
            """
            WITH sales AS (%s), target AS (SELECT * FROM sale_target_line WHERE id = ANY(%s))
            SELECT target.id, sum(sales.%s)
              FROM target
              LEFT JOIN product_category wanted ON wanted.id = target.categ_id
              LEFT JOIN res_partner customer ON customer.id = target.partner_id
              JOIN sales ON TRUE
              LEFT JOIN product_category category ON category.id = sales.categ_id
             WHERE %s
             GROUP BY target.id
            """,
            self._get_sales_sql(code, date_from, date_to),
            lines.ids,
            SQL.identifier(SOURCES[code][1]),
            SQL(MATCH),  # pylint: disable=sql-injection
        )
        return {line: float(value or 0) for line, value in self.env.execute_query(query)}

    @api.model
    def _get_sales_sql(self, code, date_from, date_to, is_monthly=False):
        """Sales of a span, already added up by everything that a target can name (and by month)."""
        documents, column = SOURCES[code]
        timezone = self.env.company.resource_calendar_id.tz or "UTC"
        source = SQL(documents, date_from=date_from, date_to=date_to, tz=timezone)
        month = SQL(", date_trunc('month', date)::date") if is_monthly else SQL()
        named = SQL(", date_trunc('month', date)::date AS month") if is_monthly else SQL()
        return SQL(
            "SELECT %s%s, sum(%s) AS %s FROM (%s) documents WHERE date BETWEEN %s AND %s GROUP BY %s%s",
            SQL(GROUPS),
            named,
            SQL.identifier(column),
            SQL.identifier(column),
            source,
            date_from,
            date_to,
            SQL(GROUPS),
            month,
        )

    @api.model
    def _read_sum(self, code, date_from, date_to, company, team=None):
        """What a company, or one of its teams, sold in a span; None for a metric that nothing tells."""
        if code not in SOURCES:
            return None
        self._flush_sales()
        of_team = SQL("AND team_id = %s", team.id) if team else SQL()
        query = SQL(
            "SELECT sum(%s) FROM (%s) sales WHERE company_id = %s %s",
            SQL.identifier(SOURCES[code][1]),
            self._get_sales_sql(code, date_from, date_to),
            company.id,
            of_team,
        )
        return float(self.env.execute_query(query)[0][0] or 0)

    @api.model
    def _flush_sales(self):
        for model in (
            "account.move",
            "account.move.line",
            "sale.order",
            "sale.order.line",
            "res.partner",
            "product.template",
            "product.product",
            "product.category",
        ):
            self.env[model].flush_model()
        self._flush_targets()
