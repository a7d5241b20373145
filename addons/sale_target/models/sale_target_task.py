from odoo import api, fields, models
from odoo.exceptions import UserError

from .sale_target_budget import KINDS


class SaleTargetTask(models.Model):
    """Who does what until when, and what it costs (PLN-03: 行动计划); its cost is requested against the
    budget of the scheme (PLN-11)."""

    _name = "sale.target.task"
    _inherit = ["approval.tiers.guarded"]
    _description = "Activity of a scheme"
    _order = "date_from, id"

    demand_id = fields.Many2one("sale.target.demand", index="btree_not_null", ondelete="cascade")
    scheme_id = fields.Many2one("sale.target.scheme", index="btree_not_null", ondelete="cascade")
    company_id = fields.Many2one("res.company", compute="_compute_company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    name = fields.Char(string="Activity", required=True)
    user_id = fields.Many2one(
        "res.users", string="Owner", index="btree_not_null", domain=[("share", "=", False)]
    )
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="Until")
    budget_kind = fields.Selection(KINDS, string="Paid from", default="promotion")
    cost = fields.Monetary()
    result = fields.Char(copy=False, help="What came of it.")
    state = fields.Selection(
        [("planned", "Planned"), ("requested", "Requested"), ("done", "Done"), ("cancelled", "Cancelled")],
        required=True,
        default="planned",
        readonly=True,
        copy=False,
    )

    _dates = models.Constraint(
        "CHECK (date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "An activity ends before it begins.",
    )
    _cost_positive = models.Constraint("CHECK (cost >= 0)", "A cost cannot be below zero.")

    @api.depends("demand_id.company_id", "scheme_id.company_id")
    def _compute_company_id(self):
        for task in self:
            task.company_id = task.scheme_id.company_id or task.demand_id.company_id

    @api.model_create_multi
    def create(self, vals_list):
        tasks = super().create(vals_list)
        tasks.demand_id._check_editable()
        tasks.scheme_id._check_open()
        return tasks

    def write(self, vals):
        plan = {"demand_id", "scheme_id", "name", "date_from", "user_id"}
        money = {"budget_kind", "cost", "scheme_id", "demand_id"}
        if (plan | money) & vals.keys():
            self.demand_id._check_editable()
            self.scheme_id._check_open()
        if money & vals.keys() and any(task.state != "planned" for task in self.sudo()):
            raise UserError(
                self.env._("The cost of an activity stands once it is requested; withdraw it first.")
            )
        result = super().write(vals)
        if {"demand_id", "scheme_id"} & vals.keys():
            self.demand_id._check_editable()
            self.scheme_id._check_open()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_planned(self):
        self.demand_id._check_editable()
        self.scheme_id._check_open()
        if any(task.state in ("requested", "done") for task in self):
            raise UserError(self.env._("An activity that was requested is withdrawn, not deleted."))

    def action_request(self):
        """Ask for the money of these activities from the budget of their scheme (PLN-11)."""
        self.check_access("write")
        for task in self:
            if task.state != "planned":
                raise UserError(self.env._("“%(task)s” is requested already.", task=task.name))
            if not task.scheme_id or task.scheme_id.state != "approved":
                raise UserError(self.env._("Activities are requested once their scheme is approved."))
        return self._set_state("requested")

    def action_withdraw(self):
        """Give the money back that was requested."""
        self.check_access("write")
        if any(task.state == "done" for task in self):
            raise UserError(self.env._("What is done is not withdrawn."))
        return self._set_state("planned")

    def action_done(self):
        """The activity has taken place."""
        self.check_access("write")
        for task in self:
            if task.state == "planned" and task.cost and task.budget_kind:
                raise UserError(self.env._("Request the money for “%(task)s” first.", task=task.name))
        return self._set_state("done")

    def action_cancel(self):
        """The activity does not take place; its money is free again."""
        self.check_access("write")
        return self._set_state("cancelled")

    def _set_state(self, state):
        self.scheme_id._check_open()
        self.sudo().write({"state": state})  # a kept column; who may has been checked
        warnings = self.env["sale.target.budget"]._sync(self.scheme_id)
        if not warnings:
            return True
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "title": self.env._("Above the budget"),
                "message": "\n".join(warnings),
                "sticky": True,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
