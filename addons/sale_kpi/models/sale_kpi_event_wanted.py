from odoo import models
from odoo.tools import SQL

# Whose the document is, and what was sold: the same for all kinds.
CUSTOMER = """
    LEFT JOIN res_partner contact ON contact.id = {partner}
    LEFT JOIN res_partner customer ON customer.id = COALESCE(contact.commercial_partner_id, contact.id)
"""
PRODUCT = """
    LEFT JOIN product_product product ON product.id = line.product_id
    LEFT JOIN product_template template ON template.id = product.product_tmpl_id
    LEFT JOIN uom_uom own_unit ON own_unit.id = template.uom_id
"""
AREA = "COALESCE(customer.state_id, contact.state_id)"
CHANNEL = "COALESCE(customer.sale_channel_id, contact.sale_channel_id)"
# A day in the company's own zone; moments are kept in UTC.
ZONE = """
    JOIN res_company company ON company.id = {company}
    JOIN res_currency money ON money.id = company.currency_id
    JOIN res_partner seat ON seat.id = company.partner_id
    LEFT JOIN resource_calendar calendar ON calendar.id = company.resource_calendar_id
"""
DAY = "({moment} AT TIME ZONE 'UTC' AT TIME ZONE COALESCE(seat.tz, calendar.tz, 'UTC'))::date"


class SaleKpiEvent(models.Model):
    """What the events of a document should be, one query a kind. All return the same columns:

    date, company_id, user_id, team_id, partner_id, product_id, categ_id, brand_id, state_id, channel_id,
    discount, src_id, src_line_id, src_part_id, origin_id, amount, cost, quantity, number, and `unit`, what
    the company's currency is rounded to.
    """

    _inherit = "sale.kpi.event"

    def _get_wanted_order(self, ids):
        """Lines of confirmed orders, without down payments: those are not sold but paid.

        The parts of an order in foreign currency sum to the whole in company currency, because each
        is the difference of two rounded running totals.
        """
        return SQL(
            f"""
            SELECT {DAY.format(moment="o.date_order")} AS date, o.company_id, o.user_id, o.team_id,
                   customer.id AS partner_id, line.product_id, template.categ_id,
                   template.sale_brand_id AS brand_id, {AREA} AS state_id, {CHANNEL} AS channel_id,
                   COALESCE(line.discount, 0) AS discount, o.id AS src_id, line.id AS src_line_id,
                   0 AS src_part_id, NULL::int AS origin_id,
                   round(running / rate / money.rounding) * money.rounding
                   - round((running - line.price_subtotal) / rate / money.rounding) * money.rounding
                   AS amount,
                   round(COALESCE(line.purchase_price, 0) * line.product_uom_qty / rate / money.rounding)
                   * money.rounding AS cost,
                   CASE WHEN line.price_subtotal * line.product_uom_qty < 0 THEN 0
                        WHEN line.product_uom_id = template.uom_id THEN line.product_uom_qty
                        ELSE line.product_uom_qty * unit.factor / own_unit.factor END AS quantity,
                   1 AS number, money.rounding AS unit
              FROM sale_order o
              JOIN (SELECT *, sum(price_subtotal) OVER (PARTITION BY order_id ORDER BY id) AS running
                      FROM sale_order_line
                     WHERE order_id = ANY(%s) AND display_type IS NULL
                           AND is_downpayment IS NOT TRUE) line ON line.order_id = o.id
              {ZONE.format(company="o.company_id")}
              {CUSTOMER.format(partner="o.partner_id")}
              {PRODUCT}
              LEFT JOIN uom_uom unit ON unit.id = line.product_uom_id
             CROSS JOIN LATERAL (SELECT COALESCE(NULLIF(o.currency_rate, 0), 1)) at(rate)
             WHERE o.state = 'sale' AND (line.price_subtotal <> 0 OR line.product_uom_qty <> 0)
            """,
            ids,
        )

    def _get_wanted_lead(self, ids):
        """Every lead that is on file, on the day it came in; without an amount, which is still a guess."""
        return self._get_wanted_leads(ids, SQL(DAY.format(moment="lead.create_date")), SQL("0"), SQL("TRUE"))

    def _get_wanted_won(self, ids):
        return self._get_wanted_closed(ids, "won")

    def _get_wanted_lost(self, ids):
        return self._get_wanted_closed(ids, "lost")

    def _get_wanted_closed(self, ids, status):
        """Opportunities won or lost, on the day they were closed, with the expected revenue."""
        moment = "COALESCE(lead.date_closed, lead.date_last_stage_update, lead.write_date)"
        return self._get_wanted_leads(
            ids,
            SQL(DAY.format(moment=moment)),
            SQL("round(COALESCE(lead.expected_revenue, 0) / money.rounding) * money.rounding"),
            SQL("lead.won_status = %s", status),
        )

    def _get_wanted_leads(self, ids, date, amount, condition):
        company = "COALESCE(lead.company_id, team.company_id, person.company_id, author.company_id)"
        return SQL(
            f"""
            SELECT %s AS date, company.id AS company_id, lead.user_id, lead.team_id,
                   customer.id AS partner_id, NULL::int AS product_id, NULL::int AS categ_id,
                   NULL::int AS brand_id, COALESCE(lead.state_id, {AREA}) AS state_id,
                   {CHANNEL} AS channel_id, 0 AS discount, lead.id AS src_id, 0 AS src_part_id,
                   lead.id AS src_line_id, NULL::int AS origin_id, %s AS amount, 0 AS cost, 0 AS quantity,
                   1 AS number, money.rounding AS unit
              FROM crm_lead lead
              LEFT JOIN crm_team team ON team.id = lead.team_id
              LEFT JOIN res_users person ON person.id = lead.user_id
              LEFT JOIN res_users author ON author.id = lead.create_uid
              {ZONE.format(company=company)}
              {CUSTOMER.format(partner="lead.partner_id")}
             WHERE lead.id = ANY(%s) AND %s
            """,
            date,
            amount,
            ids,
            condition,
        )
