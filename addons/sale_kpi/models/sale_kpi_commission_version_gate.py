from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.date_utils import start_of

from .sale_kpi_commission_version import TERMS


class SaleKpiCommissionVersion(models.Model):
    """Versions come into force through the gate `plan`; earlier terms end the day before."""

    _inherit = "sale.kpi.commission.version"

    run_ids = fields.One2many(
        "sale.kpi.commission.run",
        "version_id",
        readonly=True,
        groups="sales_team.group_sale_manager,approval_tiers.group_sales_director,"
        "approval_tiers.group_auditor",
    )

    def _compute_is_governed(self):
        result = super()._compute_is_governed()
        for version in self:
            version.is_governed = version.is_governed and version.state == "draft"
        return result

    @api.model
    def _approval_gates(self):
        return {"plan": self.env._("Commission plan")}

    @api.model
    def _approval_sealed_fields(self):
        plain = dict.fromkeys(TERMS - {"tier_ids"})
        return {**super()._approval_sealed_fields(), **plain, "tier_ids": ("lower", "rate")}

    @api.model
    def _approval_moving_fields(self):
        return super()._approval_moving_fields() | {"date_to"}

    def _get_approval_owners(self):
        """Who is paid by a plan does not decide on it."""
        self.ensure_one()
        return self.plan_id.sudo().assignment_ids.user_id  # the owners count, not who may see them

    def _approval_submit_blocker(self, gate):
        return self._activation_blocker() or super()._approval_submit_blocker(gate)

    def _approval_granted(self, gate):
        if gate == "plan":
            self._activate()
        return super()._approval_granted(gate)

    def _activation_blocker(self):
        """Why this version does not come into force: a sentence, or False."""
        self.ensure_one()
        if self.state != "draft":
            return self.env._("%(version)s is or was in force already.", version=self.display_name)
        if not self.plan_id.sudo().assignment_ids:  # of everybody, whoever asks
            return self.env._("Nobody is on this plan yet. Add the people it pays first.")
        runs = self.plan_id.version_ids.sudo().run_ids  # the days that were paid, whoever asks
        broken = runs.filtered(
            lambda run: (
                not run._is_empty()
                and run.date_from < self.date_from
                and start_of(self.date_from, run.version_id.period) != self.date_from
            )
        )
        if broken:
            return self.env._(
                "%(version)s begins in the middle of a period of %(other)s. Let it begin with one.",
                version=self.display_name,
                other=broken[:1].version_id.display_name,
            )
        return False

    def action_activate(self):
        """Put these versions in force, where no policy asks for approval."""
        self.check_access("write")
        for version in self:
            blocker = version._activation_blocker() or version._approval_blocker("plan")
            if not blocker and not self.env.user.has_group("sales_team.group_sale_manager"):
                blocker = self.env._("A sales administrator puts commission plans in force.")
            if blocker:
                raise UserError(blocker)
        self._activate()
        return True

    def _activate(self):
        for version in self.sudo():  # kept columns; who acts was checked or has approved
            version.write(
                {
                    "state": "active",
                    "activated_at": fields.Datetime.now(),
                    "activated_by_id": self.env.uid,
                }
            )
            version._begin_run(version.date_from)
            version._end_others()
        self.env.ref("sale_kpi.ir_cron_commission")._trigger()

    def _begin_run(self, date_from):
        """A run from ``date_from`` on; earlier runs of the plan end the day before."""
        self.ensure_one()
        eve = date_from - relativedelta(days=1)
        others = self.plan_id.version_ids.filtered(lambda one: one.state == "active") - self
        runs = self.run_ids or others.run_ids  # computed again, only its own days are taken over
        runs.filtered(lambda run: not run.date_to or run.date_to > eve).write({"date_to": eve})
        return self.env["sale.kpi.commission.run"].create(
            {
                "version_id": self.id,
                "plan_id": self.plan_id.id,
                "date_from": date_from,
                "date_to": self.date_to,
            }
        )

    def _end_others(self):
        """Terms of the plan that were in force end where these begin, or have no day at all."""
        eve = self.date_from - relativedelta(days=1)
        others = self.plan_id.version_ids.filtered(lambda one: one.state == "active") - self
        gone = others.filtered(lambda one: one.date_from > eve)
        gone.write({"state": "retired"})
        (others - gone).filtered(lambda one: not one.date_to or one.date_to > eve).write({"date_to": eve})
        others._retire()

    def _retire(self):
        """Terms that have no day left, or none from today on."""
        today = fields.Date.context_today(self)
        over = self.filtered(lambda version: version.date_to and version.date_to < today)
        over.write({"state": "retired"})

    def action_recompute(self):
        """Look at everything since this version began once more: people, shares and criteria as they
        are now. What differs from what was paid is settled by further rows."""
        self.check_access("write")
        for version in self:
            if version.state != "active":
                raise UserError(self.env._("Only what is in force can be computed again."))
            version.sudo()._begin_run(version.date_from)  # runs belong to nobody
        self.env.ref("sale_kpi.ir_cron_commission")._trigger()
        return True
