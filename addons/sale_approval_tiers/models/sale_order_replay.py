from odoo import api, models
from odoo.tools import SQL

# States that a document of the past had when it had passed the gate
PASSED = {"quote": ("sent", "sale"), "contract": ("sale",)}


class SaleOrderReplay(models.Model):
    _inherit = "sale.order"

    @api.model
    def _count_approval_replay(self, policy, date_from, date_to):
        self._flush_replay()
        source = self._get_replay_source(policy, date_from, date_to)
        self.env.cr.execute(SQL("SELECT count(*) FROM (%s) replayed", source))
        return self.env.cr.fetchone()[0]

    @api.model
    def _fetch_approval_replay(self, policy, date_from, date_to, after_id, limit):
        self._flush_replay()
        source = self._get_replay_source(policy, date_from, date_to)
        self.env.cr.execute(
            SQL(
                """SELECT id, amount, owner_id, head_id FROM (%s) replayed
                    WHERE id > %s ORDER BY id LIMIT %s""",
                source,
                after_id,
                limit,
            )
        )
        return self.env.cr.fetchall()

    @api.model
    def _flush_replay(self):
        names = ["amount_total", "currency_rate", "state", "date_order", "team_id", "user_id", "partner_id"]
        self.flush_model(names)

    @api.model
    def _get_replay_source(self, policy, date_from, date_to):
        """Orders that passed the gate in the period, with the amount in company currency at the
        rate of their day, and where the policy adds up, with those of the customer before it."""
        amount = SQL("(o.amount_total / COALESCE(NULLIF(o.currency_rate, 0), 1))::float8")
        if policy.split_days:
            amount = SQL(
                """SUM(%s) OVER (PARTITION BY p.commercial_partner_id ORDER BY o.date_order
                    RANGE BETWEEN %s PRECEDING AND CURRENT ROW)""",
                amount,
                SQL("make_interval(days => %s)", policy.split_days),
            )
        return SQL(
            """
            SELECT o.id, %(amount)s AS amount, o.user_id AS owner_id, t.user_id AS head_id
              FROM sale_order o
              JOIN res_partner p ON p.id = o.partner_id
         LEFT JOIN crm_team t ON t.id = o.team_id
             WHERE o.company_id = %(company)s
               AND o.state IN %(states)s
               AND o.date_order >= %(start)s
               AND o.date_order < %(end)s + interval '1 day'
            """,
            amount=amount,
            company=policy.company_id.id,
            states=PASSED.get(policy.gate, ("sale",)),
            start=date_from,
            end=SQL("%s::date", date_to),
        )
