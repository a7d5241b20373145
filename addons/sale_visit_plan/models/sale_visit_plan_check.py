from itertools import pairwise

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_list

from .sale_visit import MADE_STATES


class SaleVisitPlan(models.Model):
    """Plan against actual, as the supervisor checks it (VIS-15), and what is odd about a plan."""

    _inherit = "sale.visit.plan"

    warnings = fields.Json(compute="_compute_warnings", export_string_translation=False)
    unplanned_visit_ids = fields.Many2many(
        "sale.visit",
        string="Unplanned visits",
        compute="_compute_unplanned_visit_ids",
        help="Made in this period, but not on the plan when it was approved.",
    )
    checked_date = fields.Date(string="Checked on", readonly=True, copy=False, tracking=True)
    checked_by_id = fields.Many2one("res.users", string="Checked by", readonly=True, copy=False)

    def _get_kept_fields(self):
        return super()._get_kept_fields() | {"checked_date", "checked_by_id"}

    def _compute_unplanned_visit_ids(self):
        for plan in self:
            plan.unplanned_visit_ids = self.env["sale.visit"].search(
                [
                    ("user_id", "=", plan.user_id.id),
                    ("company_id", "=", plan.company_id.id),
                    ("date", ">=", plan.date_from),
                    ("date", "<=", plan.date_to),
                    ("is_planned", "=", False),
                    ("state", "in", ("in_progress", *MADE_STATES)),
                ]
            )

    def action_check(self):
        """The superior has compared plan and actual; his mark and the date stay (督导查核).

        :raises UserError: by the salesperson himself, or by somebody who is not above him
        """
        for plan in self:
            if self.env.user not in plan._get_leaders():
                raise UserError(
                    self.env._("Only the superior of %(name)s checks this plan.", name=plan.user_id.name)
                )
            if not plan.fixed_at:
                raise UserError(self.env._("%(plan)s is not approved yet.", plan=plan.display_name))
        # Kept columns; who may has been checked above.
        self.sudo().write({"checked_date": fields.Date.context_today(self), "checked_by_id": self.env.uid})
        return True

    # What is odd, said but never in the way

    def _compute_warnings(self):
        for plan in self:
            plan.warnings = plan._get_warnings() if plan.state in ("draft", "submitted") else []

    def _get_approval_warnings(self, gate):
        return super()._get_approval_warnings(gate) + self._get_warnings()

    def _get_warnings(self):
        """Sentences about this plan for its salesperson and his superior; extend by super()."""
        self.ensure_one()
        visits = self._get_visits().filtered(lambda visit: visit.state not in ("cancelled", "refused"))
        warnings = [overlap for overlap in (visits._get_overlaps(),) if overlap]
        hours, least = sum(visits.mapped("planned_hours")), self.company_id.visit_month_hours
        if self.period == "month" and hours < least:
            warnings.append(
                self.env._(
                    "%(hours)g planned hours; at least %(least)g are wanted.", hours=hours, least=least
                )
            )
        target = self.user_id.visit_week_target
        if self.period == "week" and len(visits) < target:
            warnings.append(
                self.env._(
                    "%(count)s visits; at least %(target)s are wanted.", count=len(visits), target=target
                )
            )
        if holes := self._get_coverage_holes(self.user_id, visits, self.date_to).get(self.user_id.id):
            warnings.append(
                self.env._(
                    "Due and not planned (%(count)s): %(names)s.",
                    count=len(holes),
                    names=format_list(self.env, holes[:3]),
                )
            )
        return warnings


class SaleVisit(models.Model):
    _inherit = "sale.visit"

    warning = fields.Char(compute="_compute_warning")

    def _compute_warning(self):
        """Another visit of the same person at the same time; a word of warning, nothing more."""
        dated = self.filtered(lambda visit: visit.start_at and visit.stop_at and visit.user_id)
        others = self.search(
            [
                ("user_id", "in", dated.user_id.ids),
                ("state", "in", ("planned", "confirmed", "in_progress")),
                ("start_at", "<", max(dated.mapped("stop_at"), default=False)),
                ("stop_at", ">", min(dated.mapped("start_at"), default=False)),
            ]
        )
        for visit in self:
            visit.warning = (
                visit in dated and (visit._origin | others.filtered(visit._is_beside))._get_overlaps()
            )

    def _is_beside(self, other):
        """Whether ``other`` is a visit of the same person at the same time."""
        self.ensure_one()
        return (
            other != self._origin
            and other.user_id == self.user_id
            and other.start_at < self.stop_at
            and other.stop_at > self.start_at
        )

    def _get_overlaps(self):
        """Which of these visits of one person are at the same time: a sentence, or False."""
        visits = self.sorted("start_at")
        pairs = [
            f"{first.partner_id.name} / {second.partner_id.name}"
            for first, second in pairwise(visits)
            if second.start_at < first.stop_at
        ]
        return bool(pairs) and self.env._(
            "At the same time: %(pairs)s.", pairs=format_list(self.env, pairs[:3])
        )
