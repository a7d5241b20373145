from odoo import fields, models
from odoo.exceptions import UserError

PERIODS = [("year", "Year"), ("quarter", "Quarter"), ("month", "Month")]


class SaleTargetFiled(models.Model):
    """A unit's plan of a quarter or a month, filed with the group (PLN-06: 月度、季度销售计划…备案).

    It is the version that was in force then; another version of the same months is filed anew.
    """

    _name = "sale.target.filed"
    _description = "Filed plan of a month or quarter"
    _order = "date_from desc, date_to, id desc"
    _rec_name = "date_from"

    plan_id = fields.Many2one(
        "sale.target.plan", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    team_id = fields.Many2one(related="plan_id.team_id", store=True)
    period = fields.Selection(PERIODS, required=True, readonly=True)
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="To", required=True, readonly=True)
    filed_at = fields.Datetime(string="Filed on", required=True, readonly=True)
    filed_by_id = fields.Many2one("res.users", string="Filed by", required=True, readonly=True)

    _once = models.UniqueIndex(
        "(plan_id, date_from, date_to)", "This plan is filed for these months already."
    )


class SaleTargetPlan(models.Model):
    _inherit = "sale.target.plan"

    filed_ids = fields.One2many("sale.target.filed", "plan_id", string="Filed by period", readonly=True)

    def _file_period_blocker(self, date_from, date_to):
        """Why this plan cannot be filed for a part of its year: a sentence, or False."""
        self.ensure_one()
        if self.state not in ("approved", "superseded") or self.effective_date > date_from:
            return self.env._("%(plan)s is filed once it is approved.", plan=self.display_name)
        # Whoever filed it, it is filed.
        filed = self.sudo().filed_ids.filtered(
            lambda one: (one.date_from, one.date_to) == (date_from, date_to)
        )
        if filed:
            return self.env._(
                "%(plan)s is filed for the months from %(date)s already.",
                plan=self.display_name,
                date=date_from,
            )
        return self._file_parts_blocker()

    def _file_period(self, period, date_from, date_to):
        """File this approved plan for one of its quarters or months."""
        self.check_access("write")
        if blocker := self._file_period_blocker(date_from, date_to):
            raise UserError(blocker)
        # Written here only, after who may has been checked.
        self.env["sale.target.filed"].sudo().create(
            {
                "plan_id": self.id,
                "period": period,
                "date_from": date_from,
                "date_to": date_to,
                "filed_at": fields.Datetime.now(),
                "filed_by_id": self.env.uid,
            }
        )
