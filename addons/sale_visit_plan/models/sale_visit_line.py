from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

PLAN_FIELDS = ("month_plan_id", "week_plan_id")


class SaleVisit(models.Model):
    """A visit as a line of plans: it joins the open plans of its day by itself (VIS-16)."""

    _inherit = "sale.visit"

    can_refuse = fields.Boolean(compute="_compute_can_refuse")

    @api.model_create_multi
    def create(self, vals_list):
        visits = super().create(vals_list)
        visits._link_plans()
        return visits

    def write(self, vals):
        if not self.env.su and {*PLAN_FIELDS} & vals.keys() and any(self.mapped("is_planned")):
            raise UserError(
                self.env._("The plan of an agreed visit stays. Move the visit or call it off, with a reason.")
            )
        result = super().write(vals)
        if {"start_at", "user_id", "company_id"} & vals.keys():
            self._link_plans()
        return result

    def _link_plans(self):
        """Put these on the draft plans of their salesperson and day, unless agreed already."""
        loose = self.filtered(lambda visit: visit.state == "planned" and not visit.is_planned and visit.date)
        if not loose:
            return
        plans = (
            self.env["sale.visit.plan"]
            .sudo()
            .search(  # whoever may plan the visit may see it planned
                [
                    ("user_id", "in", loose.user_id.ids),
                    ("state", "=", "draft"),
                    ("date_from", "<=", max(loose.mapped("date"))),
                    ("date_to", ">=", min(loose.mapped("date"))),
                ]
            )
        )
        for period, name in zip(("month", "week"), PLAN_FIELDS, strict=True):
            found = {visit: plans._find(period, visit) for visit in loose}
            moved = loose.filtered(lambda visit, name=name, found=found: visit[name] != found[visit])
            # A line of a plan that waits for approval stays there: it is part of what was submitted.
            for visit in moved.filtered(lambda visit, name=name: visit[name].state != "submitted"):
                visit.sudo()[name] = found[visit]

    @api.constrains(*PLAN_FIELDS)
    def _check_plan(self):
        for visit in self:
            for plan in visit.month_plan_id | visit.week_plan_id:
                if plan.user_id != visit.user_id or not plan.date_from <= visit.date <= plan.date_to:
                    raise ValidationError(
                        self.env._(
                            "%(visit)s is on %(day)s and does not fit %(plan)s: "
                            "another person or another time.",
                            visit=visit.display_name,
                            day=visit.date,
                            plan=plan.sudo().display_name,
                        )
                    )

    # The superior's word on a line

    @api.depends_context("uid")
    @api.depends("state", "user_id")
    def _compute_can_refuse(self):
        for visit in self:
            visit.can_refuse = not visit._refuse_blocker()

    def action_refuse(self, reason):
        """Take these off a plan that is being approved or talked over (approval by line, VIS-17).

        :raises UserError: no reason, or the current user is not the superior who decides
        """
        if not str(reason or "").strip():
            raise UserError(self.env._("Say why the visit is refused."))
        for visit in self:
            if blocker := visit._refuse_blocker():
                raise UserError(blocker)
        self._set_state("refused")
        for visit in self.sudo():  # the superior may have no right to write his people's visits
            visit.message_post(body=self.env._("Refused: %(reason)s", reason=reason))
        return True

    def _refuse_blocker(self):
        self.ensure_one()
        if self.state != "planned":
            return self.env._("%(visit)s is no longer only planned.", visit=self.display_name)
        if self.user_id == self.env.user or not self._is_led_by(self.env.user):
            return self.env._("Only the superior of %(name)s refuses a visit.", name=self.user_id.name)
        return False

    def _is_led_by(self, user):
        """Whether ``user`` is above the salesperson of this record, or decides on its plan."""
        self.ensure_one()
        plans = (self.month_plan_id | self.week_plan_id).sudo()
        asked = plans.approval_request_ids.step_ids.filtered(lambda step: step.state == "open").candidate_ids
        return user in self.user_id._get_approval_superiors() | self.team_id.sudo().user_id | asked


class SaleVisitPlan(models.Model):
    _inherit = "sale.visit.plan"

    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create(vals_list)
        plans._take_visits()
        return plans

    def write(self, vals):
        result = super().write(vals)
        if {"period", "date_from", "user_id"} & vals.keys():
            self._take_visits()
        return result

    def _find(self, period, visit):
        """The plan of ``period`` among these that ``visit`` belongs on; may be none."""
        return self.filtered(
            lambda plan: (
                plan.period == period
                and plan.user_id == visit.user_id
                and plan.company_id == visit.company_id
                and plan.date_from <= visit.date <= plan.date_to
            )
        )[:1]

    def _take_visits(self):
        """Take over what is planned for the days of these draft plans: a week plan the lines of the
        month plan, agreed or not (VIS-16)."""
        drafts = self.filtered(lambda plan: plan.state == "draft")
        if not drafts:
            return
        domain = Domain("state", "in", ("planned", "confirmed")) & Domain.OR(
            Domain("user_id", "=", plan.user_id.id)
            & Domain("date", ">=", plan.date_from)
            & Domain("date", "<=", plan.date_to)
            for plan in drafts
        )
        visits = self.env["sale.visit"].sudo().search(domain)  # his own, as the domain says
        for plan in drafts:
            name = f"{plan.period}_plan_id"
            own = visits.filtered(lambda visit, plan=plan: plan._find(plan.period, visit))
            own.filtered(lambda visit, name=name: not visit[name]).write({name: plan.id})

    def action_copy_last(self):
        """Fill these draft plans with the visits of the plan before, on the same weekdays.

        :raises UserError: there is no plan before, or all of it is on this plan already
        """
        self.check_access("write")
        for plan in self:
            before = self.search(
                [
                    ("user_id", "=", plan.user_id.id),
                    ("company_id", "=", plan.company_id.id),
                    ("period", "=", plan.period),
                    ("date_from", "<", plan.date_from),
                ],
                order="date_from desc",
                limit=1,
            )
            vals_list = before._prepare_copies(plan)
            if not vals_list:
                raise UserError(
                    self.env._("%(plan)s: no earlier plan has visits to copy.", plan=plan.display_name)
                )
            self.env["sale.visit"].create(vals_list)
        return True

    def _prepare_copies(self, plan):
        """Values of this plan's visits for ``plan``; customers who are on it already are left out."""
        present = plan._get_visits().partner_id
        visits = self._get_visits().filtered(
            lambda visit: visit.state not in ("cancelled", "refused") and visit.partner_id not in present
        )
        return [visit._prepare_copy_vals(plan.date_from) for visit in visits.sorted("start_at")]


class SaleVisitCopy(models.Model):
    _inherit = "sale.visit"

    def _prepare_copy_vals(self, first_day):
        """Values of this visit in the period that begins on ``first_day``: same weekday, same hour."""
        self.ensure_one()
        days = 7
        while fields.Date.add(self.date, days=days) < first_day:
            days += 7
        start = fields.Datetime.add(self.start_at, days=days)
        # The clock on the wall counts, also over a daylight-saving change.
        shift = self._get_local(self.start_at).utcoffset() - self._get_local(start).utcoffset()
        return {
            "user_id": self.user_id.id,
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.id,
            "contact_id": self.contact_id.id,
            "party_kind": self.party_kind,
            "purpose_id": self.purpose_id.id,
            "place": self.place,
            "planned_hours": self.planned_hours,
            "start_at": start + shift,
        }
