from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

KINDS = [("staff", "Staff"), ("promotion", "Promotion"), ("development", "Business development")]


class SaleTargetBudget(models.Model):
    """Money for one kind of cost of a demand or scheme, and what of it has been requested (PLN-11).

    ``requested`` is written by every request to this one row, so that two at once cannot both pass;
    where the company blocks, PostgreSQL itself refuses more than ``amount``.
    """

    _name = "sale.target.budget"
    _description = "Budget of a demand or scheme"
    _order = "kind, id"
    _rec_name = "kind"

    demand_id = fields.Many2one("sale.target.demand", index="btree_not_null", ondelete="cascade")
    scheme_id = fields.Many2one("sale.target.scheme", index="btree_not_null", ondelete="cascade")
    company_id = fields.Many2one("res.company", compute="_compute_company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(KINDS, required=True, default="promotion")
    amount = fields.Monetary(required=True)
    requested = fields.Monetary(readonly=True, copy=False, help="By activities that are under way or done.")
    remaining = fields.Monetary(compute="_compute_remaining")
    is_only_warned = fields.Boolean(readonly=True, copy=False)
    note = fields.Char()

    _one_per_kind = models.UniqueIndex(
        "(coalesce(demand_id, 0), coalesce(scheme_id, 0), kind)",
        "There is a budget for this kind of cost already.",
    )
    _amount_positive = models.Constraint("CHECK (amount >= 0)", "A budget cannot be below zero.")
    _never_more = models.Constraint(
        "CHECK (is_only_warned OR coalesce(requested, 0) <= amount)",
        "More would be requested than the budget holds. Lower the cost, or ask for a larger budget.",
    )

    @api.depends("demand_id.company_id", "scheme_id.company_id")
    def _compute_company_id(self):
        for budget in self:
            budget.company_id = budget.scheme_id.company_id or budget.demand_id.company_id

    @api.depends("amount", "requested")
    def _compute_remaining(self):
        for budget in self:
            budget.remaining = budget.amount - budget.requested

    @api.model_create_multi
    def create(self, vals_list):
        budgets = super().create([{**vals, "requested": 0.0, "is_only_warned": False} for vals in vals_list])
        budgets._check_parents()
        return budgets

    def write(self, vals):
        if {"requested", "is_only_warned"} & vals.keys():
            raise UserError(self.env._("What is requested follows from the activities."))
        if {"demand_id", "scheme_id", "kind", "amount"} & vals.keys():
            self._check_parents()
        result = super().write(vals)
        if {"demand_id", "scheme_id"} & vals.keys():
            self._check_parents()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_draft(self):
        self._check_parents()

    def _check_parents(self):
        self.demand_id._check_editable()
        self.scheme_id._check_editable()

    @api.model
    def _sync(self, schemes):
        """Write what the activities of ``schemes`` request to their budgets; a kind of cost without a
        budget has one of zero.

        :return: sentences about budgets that are exceeded where the company only warns
        :raises UserError: where it blocks
        """
        self.env["sale.target.task"].flush_model()
        self.flush_model()
        warnings = []
        for scheme in schemes.sudo():  # whoever may request need not write budgets
            is_only_warned = scheme.company_id.target_budget_check != "block"
            for kind, amount, requested in self._read_requested(scheme):
                if scheme.currency_id.compare_amounts(requested, amount) > 0:
                    sentence = self._get_excess(scheme, kind, amount, requested)
                    if not is_only_warned:
                        raise UserError(sentence)
                    warnings.append(sentence)
                self._upsert(scheme, kind, amount, requested, is_only_warned)
        self.invalidate_model()
        return warnings

    @api.model
    def _read_requested(self, scheme):
        """[(kind, budget, requested)] of one scheme, for kinds that have either."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT kind, sum(amount), round(sum(requested)::numeric, 6) FROM (
                    SELECT kind, amount, 0 AS requested FROM sale_target_budget WHERE scheme_id = %s
                     UNION ALL
                    SELECT budget_kind, 0, cost FROM sale_target_task
                     WHERE scheme_id = %s AND state IN ('requested', 'done') AND budget_kind IS NOT NULL
                ) parts GROUP BY kind ORDER BY kind
                """,
                scheme.id,
                scheme.id,
            )
        )
        return [(kind, float(amount), float(requested)) for kind, amount, requested in rows]

    @api.model
    def _upsert(self, scheme, kind, amount, requested, is_only_warned):
        # The same value is written too: that is what makes a second transaction notice.
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sale_target_budget
                       (scheme_id, company_id, kind, amount, requested, is_only_warned, create_uid,
                        create_date)
                VALUES (%s, %s, %s, %s, %s, %s, %s, now() AT TIME ZONE 'UTC')
                ON CONFLICT (coalesce(demand_id, 0), coalesce(scheme_id, 0), kind) DO UPDATE
                SET requested = EXCLUDED.requested, is_only_warned = EXCLUDED.is_only_warned
                """,
                scheme.id,
                scheme.company_id.id,
                kind,
                amount,
                requested,
                is_only_warned,
                self.env.uid,
            )
        )

    @api.model
    def _get_excess(self, scheme, kind, amount, requested):
        currency = scheme.currency_id
        return self.env._(
            "%(scheme)s has a budget of %(amount)s for “%(kind)s”; activities would come to %(requested)s. "
            "Lower the cost, or ask for a larger budget.",
            scheme=scheme.name,
            kind=dict(self._fields["kind"]._description_selection(self.env))[kind],
            amount=currency.format(amount),
            requested=currency.format(requested),
        )
