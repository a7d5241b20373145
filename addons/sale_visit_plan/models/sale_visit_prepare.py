from odoo import api, fields, models
from odoo.tools import format_amount, format_list

from .sale_visit_preparation import ASKED_FIRST

MESSAGES = ("prepared_message", "prepared_points", "prepared_answers")


class SaleVisit(models.Model):
    """What is prepared before a visit, and what it may cost (VIS-07, VIS-10, VIS-11)."""

    _inherit = "sale.visit"

    is_contact_made = fields.Boolean(
        string="Contact made",
        copy=False,
        tracking=True,
        help="You have told the customer that you come, and know whom you meet.",
    )
    is_preparation_required = fields.Boolean(related="visit_class_id.is_preparation_required")
    prepared_message = fields.Text(string="Message and way", help="What you want to say, and how you say it.")
    prepared_points = fields.Text(string="Product points", help="What of our products matters to them.")
    prepared_answers = fields.Text(
        string="Answers to objections", help="What they will say against it, and what you answer."
    )
    preparation_ids = fields.One2many("sale.visit.preparation", "visit_id", string="Items and costs")
    planned_cost = fields.Monetary(compute="_compute_planned_cost", store=True)
    spent_cost = fields.Monetary(compute="_compute_spent_cost", store=True)
    is_cost_over = fields.Boolean(
        string="Cost above what was agreed", compute="_compute_is_cost_over", store=True
    )

    @api.depends("preparation_ids.amount")
    def _compute_planned_cost(self):
        for visit in self:
            visit.planned_cost = sum(visit.preparation_ids.mapped("amount"))

    @api.depends("preparation_ids.spent_amount")
    def _compute_spent_cost(self):
        for visit in self:
            visit.spent_cost = sum(visit.preparation_ids.mapped("spent_amount"))

    @api.depends("preparation_ids.spent_amount", "preparation_ids.agreed_amount", "started_at")
    def _compute_is_cost_over(self):
        for visit in self:
            agreed = sum(visit.preparation_ids.mapped("agreed_amount"))
            spent = sum(visit.preparation_ids.mapped("spent_amount"))
            is_over = visit.currency_id and visit.currency_id.compare_amounts(spent, agreed) > 0
            visit.is_cost_over = bool(visit.started_at and is_over)

    @api.depends("planned_cost", "preparation_ids.kind")
    def _compute_needs_request(self):
        return super()._compute_needs_request()

    def _get_request_reasons(self):
        """C9: cost and gifts are approved by themselves, also on an approved plan."""
        reasons = super()._get_request_reasons()
        if self.planned_cost:
            amount = format_amount(self.env, self.planned_cost, self.currency_id)
            reasons = [*reasons, self.env._("It costs %(amount)s.", amount=amount)]
        asked = self.preparation_ids.filtered(lambda line: line.kind in ASKED_FIRST)
        if asked:
            names = format_list(self.env, [name or "" for name in asked.mapped("name")])
            reasons = [*reasons, self.env._("Gifts and entertainment: %(items)s.", items=names)]
        return reasons

    @api.model
    def _get_kept_fields(self):
        # Stored and computed: nobody switches a gate off by writing what it looks at.
        computed = {"planned_cost", "spent_cost", "is_cost_over"}
        return super()._get_kept_fields() | computed

    @api.model
    def _approval_sealed_fields(self):
        columns = ("kind", "product_id", "name", "quantity", "amount")
        return {**super()._approval_sealed_fields(), "preparation_ids": columns}

    @api.model
    def _is_approval_sealed_line(self, line):
        """What is entered after the visit began was never asked for; it changes no approval."""
        if line._name == "sale.visit.preparation" and line.visit_id.started_at and not line.is_agreed:
            return False
        return super()._is_approval_sealed_line(line)

    def _get_approval_amount(self):
        self.ensure_one()
        return self.planned_cost

    def _preparation_blocker(self):
        """VIS-07: what a visit to a customer of this class still lacks: a sentence, or False."""
        self.ensure_one()
        if not self.is_preparation_required:
            return False
        missing = [name for name in ("start_at", *MESSAGES) if not str(self[name] or "").strip()]
        labels = [self._fields[name]._description_string(self.env) for name in missing]
        return bool(missing) and self.env._(
            "%(visit)s is a visit to a customer of the class “%(class)s”. Fill in first: %(items)s.",
            **{"visit": self.display_name, "class": self.visit_class_id.name},
            items=format_list(self.env, labels),
        )

    def _confirm_blocker(self):
        return super()._confirm_blocker() or self._preparation_blocker()

    def _spend_blocker(self):
        """Why no cost of this visit can be entered any more: a sentence, or False."""
        self.ensure_one()
        if self.state in ("missed", "cancelled", "refused", "closed"):
            label = dict(self._fields["state"]._description_selection(self.env))
            return self.env._("%(visit)s is “%(state)s”.", visit=self.display_name, state=label[self.state])
        return False

    def action_contact_made(self):
        """VIS-10: the customer knows that the salesperson comes."""
        self.check_access("write")
        self.write({"is_contact_made": True})
        return True
