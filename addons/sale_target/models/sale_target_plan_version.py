from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from .sale_target_plan import EDITABLE_STATES, OPEN_STATES, SUBJECT


class SaleTargetPlan(models.Model):
    """A plan is binding: what is approved is not edited, it gets a new version (PLN-12)."""

    _inherit = "sale.target.plan"

    version_ids = fields.One2many("sale.target.plan", compute="_compute_version_ids", string="Versions")
    version_count = fields.Integer(compute="_compute_version_ids")
    is_editable = fields.Boolean(compute="_compute_is_editable")

    @api.depends_context("uid")
    def _compute_version_ids(self):
        for plan in self:
            plan.version_ids = plan._get_versions()
            plan.version_count = len(plan.version_ids)

    @api.depends("state")
    def _compute_is_editable(self):
        for plan in self:
            plan.is_editable = plan.state in EDITABLE_STATES

    def _get_subject_domain(self):
        self.ensure_one()
        names = [name for name in SUBJECT if name != "team_id" or self.level == "team"]
        return [(name, "=", self._fields[name].convert_to_write(self[name], self)) for name in names]

    def _get_versions(self):
        """All versions of the plan for this subject and year, the latest first."""
        return self.search(self._get_subject_domain(), order="version desc")

    @api.model_create_multi
    def create(self, vals_list):
        plans = super().create(vals_list)
        for plan in plans.filtered(lambda plan: not plan.previous_id):
            plan._follow_cancelled()
        return plans

    def _follow_cancelled(self):
        """A new plan after one that was cancelled is its next version; the number is not given twice."""
        self.ensure_one()
        # The cancelled one may have been another's.
        domain = [*self._get_subject_domain(), ("id", "!=", self.id)]
        others = self.sudo().search(domain, order="version desc")
        if others and self.version <= others[0].version:
            self.sudo().version = others[0].version + 1  # a kept column

    def write(self, vals):
        self._check_binding(vals)
        return super().write(vals)

    @api.model
    def _get_binding_fields(self):
        """What a submitted plan says: nobody writes it, by whatever path and with whatever rights."""
        return {
            *SUBJECT,
            "effective_date",
            "line_ids",
            "market_analysis",
            "resource_estimate",
            "strategy",
            "product_mix",
            "layout",
        }

    def _check_binding(self, vals):
        if self._get_binding_fields() & vals.keys():
            self._check_editable()

    def _check_editable(self):
        """:raises UserError: for a plan that is submitted, approved or over"""
        for plan in self.sudo():  # whether it is binding does not depend on who asks
            if plan.state in EDITABLE_STATES:
                continue
            if plan.state == "submitted":
                raise UserError(
                    self.env._(
                        "%(plan)s is submitted; recall it before you change it.", plan=plan.display_name
                    )
                )
            raise UserError(
                self.env._(
                    "%(plan)s is binding. Press “New version”, change that one and have it approved.",
                    plan=plan.display_name,
                )
            )

    def action_new_version(self):
        """Copy this approved plan as its next version, from the first of next month, and show it."""
        self.ensure_one()
        version = self._create_version()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": version.id,
            "views": [(False, "form")],
        }

    def _create_version(self, effective_date=None):
        """The next version of this plan as a draft.

        :param effective_date: by default the first of next month, within the year
        """
        self.ensure_one()
        self.check_access("write")
        if self.state != "approved":
            raise UserError(
                self.env._(
                    "Only the approved version of a plan is changed by a new one; %(plan)s is not it.",
                    plan=self.display_name,
                )
            )
        if not effective_date:
            today = fields.Date.context_today(self)
            month = today.replace(day=1) + relativedelta(months=1)
            effective_date = min(max(month, self.date_from), self.date_to.replace(day=1))
        highest = max(self.sudo()._get_versions().mapped("version"))  # also those he does not read
        values = {"version": highest + 1, "previous_id": self.id, "effective_date": effective_date}
        # Kept columns; that he may make and change such a plan is checked right after.
        version = self.sudo().copy(values).sudo(False)
        version.check_access("create")
        return version

    def action_view_versions(self):
        """List all versions of this plan."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Versions of %(plan)s", plan=self.display_name),
            "res_model": self._name,
            "view_mode": "list,form",
            "domain": [("id", "in", self._get_versions().ids)],
        }

    def _supersede_others(self):
        """These versions have just been approved: those before them are measured by no longer, from the
        day these are in force."""
        for plan in self:
            # Who approves may not be allowed to read or write the version before.
            before = (
                plan.sudo()
                ._get_versions()
                .filtered(lambda other, plan=plan: other.version < plan.version and other.approved_at)
            )
            for other in before:
                last = plan.effective_date - relativedelta(days=1)
                other.write(
                    {"has_successor": True, "end_date": min(other.end_date or last, last)}  # kept columns
                )

    def action_cancel(self):
        """Give a plan up that is not approved yet; it stays on record."""
        self.check_access("write")
        for plan in self:
            if plan.state not in OPEN_STATES:
                raise UserError(
                    self.env._(
                        "%(plan)s is binding; it is changed by a new version, not cancelled.",
                        plan=plan.display_name,
                    )
                )
        self._approval_withdraw(self.env._("The plan was cancelled."))
        self.sudo().write({"cancelled_at": fields.Datetime.now()})  # a kept column
        self.flush_recordset(["state"])  # its place is free for the next one from now on
        return True
