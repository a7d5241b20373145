from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Command

MONTHS = 20  # behind the running one
GRACE_DAYS = 30
PAID_MONTHS = 6  # since when commission is paid and people are assessed
SEASON = (0.8, 0.6, 1.0, 1.1, 1.2, 1.1, 0.9, 0.9, 1.1, 1.2, 1.2, 0.9)
# Year target, and what is sold in a month of it: one star, one as planned, one in trouble, one new
STORY = (
    {"target": 1_800_000, "monthly": 205_000, "trend": 0.012},
    {"target": 1_500_000, "monthly": 122_000, "trend": 0.002},
    {"target": 1_200_000, "monthly": 96_000, "trend": -0.035, "unpaid": 5},
    {"target": 400_000, "monthly": 58_000, "trend": 0.04, "since": 5},
)
LINES = (("CC-P-3260", 0.7), ("CC-S-0032", 0.3))
TEXTS = {
    "market_analysis": "<p>区域内水务改造和食品厂扩建继续，竞争品牌降价约百分之五。</p>",
    "resource_estimate": "<p>两个销售团队，一名新销售员七月到岗；推广预算十二万元。</p>",
    "strategy": "<p>以变频节能改造带动整机销售，备件三天到货留住老客户。</p>",
}


class SaleControlDemo(models.AbstractModel):
    """A year and a half of invoices and payments, the plan they are measured by, what people earned
    and how they were assessed; called by demo files only."""

    _inherit = "sale.control.demo"

    @api.model
    def _play_year(self, company_id, user_ids):
        self = self.with_company(company_id)
        company = self.env["res.company"].browse(company_id)
        people = list(zip(self.env["res.users"].browse(user_ids), STORY, strict=True))
        start = fields.Date.context_today(self).replace(day=1)
        self._approve_plans(company, people, start.replace(month=1))
        self._sell(company, people, start)
        self.env["sale.kpi.outbox"]._capture_pending()
        self._pay_commission(company, people, start)
        self._assess(company, start)

    @api.model
    def _approve_plans(self, company, people, year):
        """Plans of the company, its teams and its people, in force since the year began."""
        metric = self.env.ref("sale_target.metric_invoiced").id
        company.sale_kpi_metric_id = metric
        teams = {}
        for user, story in people:
            teams[user.sale_team_id] = teams.get(user.sale_team_id, 0) + story["target"]
        subjects = [({"level": "company"}, sum(teams.values()))]
        subjects += [({"level": "team", "team_id": team.id}, total) for team, total in teams.items()]
        subjects += [({"level": "person", "user_id": user.id}, story["target"]) for user, story in people]
        season = self.env["sale.target.season"].search([], limit=1)
        plans = self.env["sale.target.plan"].create(
            [
                {
                    **subject,
                    **TEXTS,
                    **({"spread": "season", "season_id": season.id} if season else {}),
                    "company_id": company.id,
                    "date_from": year,
                    "line_ids": [Command.create({"metric_id": metric, "year": total})],
                }
                for subject, total in subjects
            ]
        )
        plans._approve()

    @api.model
    def _sell(self, company, people, start):
        """An invoice a month for each of them; most customers pay a month later."""
        vals_list = [
            self._prepare_sale(company, user, story, start, back)
            for user, story in people
            for back in range(MONTHS, -1, -1)
            if back <= story.get("since", MONTHS)
        ]
        moves = self.env["account.move"].create(vals_list)
        moves.action_post()
        limit = {user: start - relativedelta(months=story.get("unpaid", 1)) for user, story in people}
        paid = moves.filtered(lambda move: move.invoice_date < limit[move.invoice_user_id])
        journal = self.env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", company.id)], limit=1
        )
        for month, invoices in paid.grouped(lambda move: move.invoice_date.replace(day=1)).items():
            self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoices.ids
            ).create(
                {
                    "payment_date": month + relativedelta(months=1, days=11),
                    "journal_id": journal.id,
                    "group_payment": False,
                }
            ).action_create_payments()

    @api.model
    def _prepare_sale(self, company, user, story, start, back):
        month = start - relativedelta(months=back)
        day = min(month.replace(day=4 + user.id % 9), fields.Date.context_today(self))
        wave = 1 + (user.id + back * 7) % 5 * 0.06
        amount = story["monthly"] * SEASON[month.month - 1] * (1 - story["trend"] * back) * wave
        return {
            "move_type": "out_invoice",
            "company_id": company.id,
            "partner_id": self._get_customer(user).id,
            "invoice_user_id": user.id,
            "team_id": user.sale_team_id.id,
            "invoice_date": day,
            "invoice_date_due": day + relativedelta(days=GRACE_DAYS),
            "invoice_payment_term_id": False,
            "invoice_line_ids": [
                Command.create(self._prepare_sale_line(code, amount * part)) for code, part in LINES
            ],
        }

    @api.model
    def _prepare_sale_line(self, code, amount):
        product = self.env["product.product"].search([("default_code", "=", code)], limit=1)
        quantity = max(round(amount / product.list_price), 1)
        return {"product_id": product.id, "quantity": quantity, "price_unit": product.list_price}

    @api.model
    def _pay_commission(self, company, people, start):
        """On what customers have paid: more for whoever collects more; last month's statements."""
        begin = start - relativedelta(months=PAID_MONTHS)
        plan = self.env["sale.kpi.commission.plan"].create(
            {
                "name": "回款提成",
                "company_id": company.id,
                "description": "按当月回款超额累进：十万元以内1%，十万至二十万1.5%，二十万以上2%。",
                "assignment_ids": [
                    Command.create({"user_id": user.id, "date_from": begin}) for user, _story in people
                ],
            }
        )
        self.env["sale.kpi.commission.version"].create(
            {
                "plan_id": plan.id,
                "date_from": begin,
                "base": "collected",
                "method": "marginal",
                "rate": 1.0,
                "tier_ids": [
                    Command.create({"lower": lower, "rate": rate})
                    for lower, rate in ((100_000, 1.5), (200_000, 2))
                ],
            }
        )._activate()
        self.env["sale.kpi.commission.run"].search([("plan_id", "=", plan.id)])._settle()
        for back in (1, 0):
            month = start - relativedelta(months=back)
            self.env["sale.kpi.statement"]._open_month(company, month)._refresh()

    @api.model
    def _assess(self, company, start):
        """Everybody is assessed by sales and money collected; last month's run waits for the director."""
        weights = (("invoiced", 60, "plan", 0), ("collected", 40, "fixed", 90_000))
        self.env["sale.kpi.scheme"].create(
            {
                "name": "销售员月度考核",
                "role": "rep",
                "company_id": company.id,
                "date_from": start - relativedelta(months=PAID_MONTHS),
                "missing_rule": "reweight",  # last year had no plan
                "line_ids": [
                    Command.create(
                        {
                            "metric_id": self.env.ref(f"sale_target.metric_{name}").id,
                            "weight": weight,
                            "target_source": source,
                            "fixed_target": target,
                        }
                    )
                    for name, weight, source, target in weights
                ],
            }
        ).action_activate()
        runs = self.env["sale.kpi.run"].create(
            [{"company_id": company.id, "date_from": start - relativedelta(months=back)} for back in (2, 1)]
        )
        runs.action_compute()
