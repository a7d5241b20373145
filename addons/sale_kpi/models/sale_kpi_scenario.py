from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.date_utils import end_of, start_of

from .sale_kpi_commission_version_match import STAGE


class SaleKpiScenario(models.Model):
    """What other terms would have cost (COM-02): a version over past events, beside what was paid.

    Nothing of it touches the ledger. As the rows of a period always add up to the commission on its
    total, the total is all that is needed.
    """

    _name = "sale.kpi.scenario"
    _description = "Commission what-if"
    _order = "id desc"
    _check_company_auto = True

    version_id = fields.Many2one(
        "sale.kpi.commission.version", string="Terms", required=True, index=True, ondelete="cascade"
    )
    plan_id = fields.Many2one(related="version_id.plan_id")
    company_id = fields.Many2one(related="version_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(string="From", required=True, default=lambda self: self._default_begin())
    date_to = fields.Date(string="To", required=True, default=lambda self: self._default_end())
    line_ids = fields.One2many("sale.kpi.scenario.line", "scenario_id", string="People", readonly=True)
    base = fields.Monetary(string="Paid on", readonly=True, copy=False)
    amount_now = fields.Monetary(string="Was earned", readonly=True, copy=False)
    amount_new = fields.Monetary(string="Would be earned", readonly=True, copy=False)
    difference = fields.Monetary(readonly=True, copy=False)
    winner_count = fields.Integer(string="Get more", readonly=True, copy=False)
    loser_count = fields.Integer(string="Get less", readonly=True, copy=False)
    ratio_now = fields.Float(string="Cost ratio now (%)", digits=(16, 3), readonly=True, copy=False)
    ratio_new = fields.Float(string="Cost ratio then (%)", digits=(16, 3), readonly=True, copy=False)
    computed_at = fields.Datetime(string="As of", readonly=True, copy=False)

    @api.model
    def _default_begin(self):
        return start_of(fields.Date.context_today(self), "year") - relativedelta(years=1)

    @api.model
    def _default_end(self):
        return end_of(self._default_begin(), "year")

    @api.depends("version_id", "date_from", "date_to")
    def _compute_display_name(self):
        for scenario in self:
            scenario.display_name = self.env._(
                "%(version)s over %(begin)s to %(end)s",
                version=scenario.version_id.display_name or "",
                begin=scenario.date_from or "",
                end=scenario.date_to or "",
            )

    def action_run(self):
        """Compare these terms with what was earned by the plan in the same periods."""
        self.check_access("write")
        for scenario in self:
            version = scenario.version_id
            first, last = (
                start_of(scenario.date_from, version.period),
                end_of(scenario.date_to, version.period),
            )
            if first > last:
                raise UserError(self.env._("The time to look at ends before it begins."))
            scenario._write_lines(scenario._read_new(first, last), scenario._read_now(first, last))
        return True

    def _read_new(self, first, last):
        """{(payee id, period): (base, commission)} by these terms."""
        version = self.version_id
        version._stage(first, last, SQL("TRUE"))
        rows = self.env.execute_query(
            SQL("SELECT payee_id, date_from, sum(base)::text FROM %s GROUP BY payee_id, date_from", STAGE)
        )
        measures = version._get_measures([(payee_id, day) for payee_id, day, _base in rows])
        terms = version._get_terms()
        exact = type(terms.rate)
        result = {}
        for payee_id, day, base in rows:
            measure = measures[payee_id, day]
            values = exact(base), exact(str(measure["factor"])), exact(str(measure["scale"]))
            result[payee_id, day] = (float(values[0]), float(terms.commission(*values)))
        return result

    def _read_now(self, first, last):
        """{(payee id, period): commission} on the ledger, by whatever terms."""
        rows = self.env.execute_query(
            SQL(
                """SELECT a.payee_id, date_trunc(%s, a.date_from::timestamp)::date, sum(row.amount)
                     FROM sale_kpi_ledger row JOIN sale_kpi_commission_account a ON a.id = row.account_id
                    WHERE a.plan_id = %s AND a.date_from BETWEEN %s AND %s GROUP BY 1, 2""",
                self.version_id.period,
                self.plan_id.id,
                first,
                last,
            )
        )
        return {(payee_id, day): float(amount) for payee_id, day, amount in rows}

    def _write_lines(self, new, now):
        lines = self.env["sale.kpi.scenario.line"].sudo()  # written here only
        lines.search([("scenario_id", "=", self.id)]).unlink()
        made = lines.create(
            [
                {
                    "scenario_id": self.id,
                    "payee_id": key[0],
                    "date_from": key[1],
                    "base": new.get(key, (0.0, 0.0))[0],
                    "amount_now": now.get(key, 0.0),
                    "amount_new": new.get(key, (0.0, 0.0))[1],
                }
                for key in sorted(new.keys() | now.keys())
            ]
        )
        self.sudo().write(self._prepare_sums(made))  # as the lines

    def _prepare_sums(self, lines):
        people = [sum(rows.mapped("difference")) for rows in lines.grouped("payee_id").values()]
        rounding = self.currency_id
        base = sum(lines.mapped("base"))
        now, new = sum(lines.mapped("amount_now")), sum(lines.mapped("amount_new"))
        return {
            "base": base,
            "amount_now": now,
            "amount_new": new,
            "difference": new - now,
            "winner_count": sum(rounding.compare_amounts(amount, 0) > 0 for amount in people),
            "loser_count": sum(rounding.compare_amounts(amount, 0) < 0 for amount in people),
            "ratio_now": base and now / base * 100,
            "ratio_new": base and new / base * 100,
            "computed_at": fields.Datetime.now(),
        }

    def action_open_lines(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_kpi.scenario_line_action")
        return {**action, "domain": [("scenario_id", "=", self.id)], "name": self.display_name}


class SaleKpiScenarioLine(models.Model):
    _name = "sale.kpi.scenario.line"
    _description = "Commission what-if: person"
    _order = "difference desc, id"

    scenario_id = fields.Many2one(
        "sale.kpi.scenario", required=True, index=True, ondelete="cascade", readonly=True
    )
    company_id = fields.Many2one(related="scenario_id.company_id")
    currency_id = fields.Many2one(related="scenario_id.currency_id")
    payee_id = fields.Many2one(
        "sale.kpi.payee", string="Person", required=True, readonly=True, ondelete="cascade"
    )
    date_from = fields.Date(string="Period", readonly=True)
    base = fields.Monetary(string="Paid on", readonly=True)
    amount_now = fields.Monetary(string="Was earned", readonly=True)
    amount_new = fields.Monetary(string="Would be earned", readonly=True)
    difference = fields.Monetary(compute="_compute_difference", store=True)

    @api.depends("amount_now", "amount_new")
    def _compute_difference(self):
        for line in self:
            line.difference = line.amount_new - line.amount_now
