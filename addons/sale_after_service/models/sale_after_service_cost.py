from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .sale_after_service_complaint import DONE
from .sale_after_service_complaint_clock import BATCH

TONIGHT = timedelta(hours=12)  # what was added up since is not due again


class SaleAfterServiceCost(models.Model):
    """What a complaint costs: of documents where there are some, else typed in."""

    _name = "sale.after.service.cost"
    _inherit = ["approval.tiers.guarded"]
    _description = "Cost of poor quality"
    _order = "complaint_id, kind, id"

    complaint_id = fields.Many2one(
        "sale.after.service.complaint", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="complaint_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    category_id = fields.Many2one(related="complaint_id.category_id", store=True)
    partner_id = fields.Many2one(related="complaint_id.commercial_partner_id", string="Customer", store=True)
    product_id = fields.Many2one(related="complaint_id.product_id", store=True)
    reported_at = fields.Datetime(related="complaint_id.reported_at", store=True)
    kind = fields.Selection(
        [
            ("credit", "Credit notes"),
            ("goods", "Lost goods"),
            ("repair", "Repair"),
            ("freight", "Freight"),
            ("hours", "Hours"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
    )
    name = fields.Char(string="What for")
    quantity = fields.Float(default=1.0, digits="Product Unit")
    unit_amount = fields.Monetary(string="Each")
    amount = fields.Monetary(compute="_compute_amount", store=True)
    is_document = fields.Boolean(
        string="From documents", readonly=True, help="Added up from credit notes and returns."
    )

    @api.depends("quantity", "unit_amount")
    def _compute_amount(self):
        for cost in self:
            cost.amount = cost.quantity * cost.unit_amount

    @api.model
    def _get_kept_fields(self):
        return (super()._get_kept_fields() - {"state"}) | {"is_document"}

    @api.model_create_multi
    def create(self, vals_list):
        costs = super().create(vals_list)
        costs._check_open()
        return costs

    def write(self, vals):
        self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_typed(self):
        self._check_open()

    def _check_open(self):
        if self.env.su:
            return
        for cost in self:
            if cost.is_document or cost.complaint_id.state in DONE:
                raise UserError(self.env._("Costs of documents, and of closed complaints, stay as they are."))


class SaleAfterServiceComplaint(models.Model):
    """The cost of poor quality of one case."""

    _inherit = "sale.after.service.complaint"

    currency_id = fields.Many2one(related="company_id.currency_id")
    cost_ids = fields.One2many(
        "sale.after.service.cost",
        "complaint_id",
        string="Costs",
        groups="sale_approval_tiers.group_see_cost",
    )
    quality_cost = fields.Monetary(
        string="Cost of poor quality",
        compute="_compute_quality_cost",
        store=True,
        groups="sale_approval_tiers.group_see_cost",
    )

    costs_added_at = fields.Datetime(
        string="Costs added up on", readonly=True, copy=False, help="By the nightly run over open complaints."
    )

    @api.model
    def _get_kept_fields(self):
        return super()._get_kept_fields() | {"costs_added_at"}

    @api.depends("cost_ids.amount")
    def _compute_quality_cost(self):
        for complaint in self:
            complaint.quality_cost = sum(complaint.cost_ids.mapped("amount"))

    def _get_quality_costs(self):
        """{kind of cost: amount in company currency} of the documents of this complaint.

        Extended by what makes documents, such as returns and credit notes.
        """
        self.ensure_one()
        return {}

    def action_refresh_costs(self):
        """Add up the documents again."""
        self.check_access("read")
        self._refresh_quality_costs()
        return True

    def _refresh_quality_costs(self):
        """Write the costs of the documents anew where they changed."""
        lines, missing = self.env["sale.after.service.cost"].sudo(), []  # users do not write these
        for complaint in self.sudo():
            wanted = {kind: amount for kind, amount in complaint._get_quality_costs().items() if amount}
            for line in complaint.cost_ids.filtered("is_document"):
                amount = wanted.pop(line.kind, 0)
                if not amount:
                    lines |= line
                elif complaint.currency_id.compare_amounts(amount, line.amount):
                    line.unit_amount = amount
            missing += [
                {"complaint_id": complaint.id, "kind": kind, "unit_amount": amount, "is_document": True}
                for kind, amount in wanted.items()
            ]
        lines.unlink()
        lines.create(missing)

    @api.model
    def _cron_refresh_costs(self):
        """Every night, for what is open; a run that is cut short goes on where it stopped."""
        now = fields.Datetime.now()
        domain = Domain("state", "not in", DONE)
        domain &= Domain("costs_added_at", "=", False) | Domain("costs_added_at", "<", now - TONIGHT)
        progress = self.env["ir.cron"]._commit_progress
        progress(remaining=self.search_count(domain))
        while found := self.search(domain, limit=BATCH, order="id"):
            found._refresh_quality_costs()
            found.sudo().costs_added_at = now  # a kept column
            if not progress(len(found)):
                return

    def _after_close(self):
        self._refresh_quality_costs()
        return super()._after_close()
