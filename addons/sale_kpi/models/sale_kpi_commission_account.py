from odoo import fields, models

from odoo.addons.approval_tiers import append_only

from ..unchecked import Unchecked


class SaleKpiCommissionAccount(models.Model):
    """What one person has reached in one period of one run: the running total that tiers look at, and
    the measures frozen for it. The ledger says how it came about; this is only where it stands.

    Without a run: what was adjusted by hand.
    """

    _name = "sale.kpi.commission.account"
    _description = "Commission account"
    _order = "date_from desc, payee_id"
    _log_access = False

    run_id = fields.Many2one("sale.kpi.commission.run", readonly=True, index=True, ondelete="restrict")
    # Those of the run, which keeps them.
    version_id = Unchecked("sale.kpi.commission.version", readonly=True)
    plan_id = Unchecked("sale.kpi.commission.plan", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    currency_id = fields.Many2one(related="company_id.currency_id")
    payee_id = fields.Many2one(
        "sale.kpi.payee", required=True, readonly=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", string="Salesperson", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    date_from = fields.Date(string="Period", required=True, readonly=True)
    date_to = fields.Date(string="To", readonly=True)
    target = fields.Float(digits=0, readonly=True, help="0 where nobody approved one.")
    scale = fields.Float(string="Part of the period", digits=0, required=True, default=1.0, readonly=True)
    factor = fields.Float(
        digits=0,
        required=True,
        default=1.0,
        readonly=True,
        help="Turns the bound of a tier into money; 0 where there is no target to measure by.",
    )
    cum_base = fields.Float(string="Reached", digits=0, required=True, default=0.0, readonly=True)
    cum_amount = fields.Monetary(string="Earned", required=True, default=0.0, readonly=True)

    _person_unique = models.UniqueIndex(
        "(COALESCE(run_id, 0), company_id, payee_id, date_from)", "There is one account for each period."
    )
    _plan_index = models.Index("(plan_id, date_from)")

    def init(self):
        """The ledger points at accounts, and for speed without a foreign key."""
        append_only.protect(self.env.cr, self._table, append_only.KEPT)
