from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.sale_target_line_actual import SOURCES
from ..models.sale_target_plan_history import DIMENSION_NAMES


class SaleTargetPropose(models.TransientModel):
    """Targets from what was sold in twelve months, and so much more (PLN-10)."""

    _name = "sale.target.propose"
    _description = "Propose targets from history"

    plan_ids = fields.Many2many("sale.target.plan", string="Plans", required=True)
    metric_id = fields.Many2one(
        "sale.target.metric",
        required=True,
        domain=[("code", "in", list(SOURCES))],
        default=lambda self: self.env.ref("sale_target.metric_invoiced", raise_if_not_found=False),
    )
    growth_percent = fields.Float(string="Growth (%)", default=10, digits=(16, 2))
    date_from = fields.Date(
        string="Sold from",
        required=True,
        default=lambda self: self.env["sale.target.plan"]._default_history()[0],
    )
    date_to = fields.Date(
        string="Sold until",
        required=True,
        default=lambda self: self.env["sale.target.plan"]._default_history()[1],
    )
    dimension = fields.Selection(
        [
            ("categ_id", "Product category"),
            ("product_id", "Product"),
            ("brand_id", "Brand"),
            ("state_id", "Area"),
            ("channel_id", "Channel"),
            ("partner_id", "Customer"),
        ],
        string="A target for each",
        help="Empty: one target for the whole.",
    )
    is_below = fields.Boolean(
        string="For the plans below",
        help="For each team of the company, or each person of the team; plans that are missing are made.",
    )

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if self.env.context.get("active_model") == "sale.target.plan" and "plan_ids" in fields_list:
            values["plan_ids"] = self.env.context.get("active_ids")
        return values

    def action_propose(self):
        """Write the proposed targets and show the plans; they stay editable."""
        self.ensure_one()
        if not self.plan_ids:
            raise UserError(self.env._("Choose the plans first."))
        if (self.date_to - self.date_from).days > 366:
            raise UserError(
                self.env._("History is one year at most: each of its months becomes a month's target.")
            )
        if self.dimension and self.dimension not in DIMENSION_NAMES:
            raise UserError(self.env._("Choose one of the dimensions."))
        plans = self.plan_ids
        plans.check_access("write")
        if self.is_below:
            plans = plans._get_or_create_children()
        plans = plans._propose(
            self.metric_id, self.growth_percent, self.date_from, self.date_to, self.dimension
        )
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Proposed plans"),
            "res_model": "sale.target.plan",
        }
        if len(plans) == 1:
            return {**action, "res_id": plans.id, "views": [(False, "form")]}
        return {**action, "view_mode": "list,kanban,form", "domain": [("id", "in", plans.ids)]}


class SaleTargetPlan(models.Model):
    _inherit = "sale.target.plan"

    def _get_or_create_children(self):
        """The plans below these that may be written; those that are missing are made."""
        children = self.browse()
        vals_list = []
        for plan in self.filtered(lambda plan: plan.level != "person"):
            found = self.search(
                [*plan._get_children_domain(), ("state", "not in", ("superseded", "cancelled"))]
            )
            children |= found.filtered("is_editable")
            key = {"team": "user_id", "company": "team_id"}[plan.level]
            # Who has a plan that is approved or waiting keeps it.
            for subject in plan._get_subjects_below() - found[key]:
                vals_list.append(
                    {
                        "level": "person" if plan.level == "team" else "team",
                        "company_id": plan.company_id.id,
                        "team_id": plan.team_id.id,
                        key: subject.id,
                        "date_from": plan.date_from,
                    }
                )
        return children | self.create(vals_list)

    def _get_subjects_below(self):
        self.ensure_one()
        if self.level == "team":
            return self.team_id.sudo().member_ids.sudo(False)  # who is in one's team is no secret
        return self.env["crm.team"].search([("company_id", "in", (False, self.company_id.id))])
