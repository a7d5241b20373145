from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.approval_tiers import append_only

from ..unchecked import Unchecked

KINDS = [
    ("earn", "Earned"),
    ("clawback", "Taken back"),
    ("delta", "Settled by new terms"),
    ("adjust", "Adjusted"),
]
# Whoever adjusted something stays on file, by the foreign key of the links: one of the ledger itself would
# be looked at for each of a million rows that nobody wrote by hand.
AUTHOR = """
CREATE OR REPLACE FUNCTION sale_kpi_ledger_author() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO sale_kpi_event_link (user_id) VALUES (NEW.created_by_id) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER sale_kpi_ledger_author AFTER INSERT ON sale_kpi_ledger
FOR EACH ROW WHEN (NEW.created_by_id IS NOT NULL) EXECUTE FUNCTION sale_kpi_ledger_author();
INSERT INTO sale_kpi_event_link (user_id)
SELECT DISTINCT created_by_id FROM sale_kpi_ledger WHERE created_by_id IS NOT NULL ON CONFLICT DO NOTHING
"""


class SaleKpiLedger(models.Model):
    """What people earned, row by row and for good (COM-02).

    Each row pays what the commission on the running total grew by, so the rows of a period always
    add up to the commission on its total. PostgreSQL refuses every change.
    """

    _name = "sale.kpi.ledger"
    _description = "Commission ledger"
    _order = "id desc"
    _log_access = False
    _rec_names_search = ["account_id.payee_id.name", "reason"]

    account_id = Unchecked("sale.kpi.commission.account", required=True, readonly=True)
    run_id = fields.Many2one(related="account_id.run_id")
    version_id = fields.Many2one(related="account_id.version_id")
    plan_id = fields.Many2one(related="account_id.plan_id", string="Plan")
    company_id = fields.Many2one(related="account_id.company_id")
    currency_id = fields.Many2one(related="account_id.company_id.currency_id")
    payee_id = fields.Many2one(related="account_id.payee_id", string="Person")
    user_id = fields.Many2one(related="account_id.user_id", string="Salesperson")
    period_date = fields.Date(related="account_id.date_from", string="Counts for")
    event_id = Unchecked("sale.kpi.event", readonly=True)
    root_event_id = fields.Integer(readonly=True, help="The event that this one goes back on.")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    date = fields.Date(required=True, readonly=True, help="Of the document or payment.")
    pay_period = fields.Date(
        string="Paid with", required=True, readonly=True, help="First of the month whose statement pays it."
    )
    share = fields.Float(string="Share (%)", digits=0, readonly=True)
    base = fields.Float(string="Paid on", digits=0, readonly=True)
    cum_before = fields.Float(string="Total before", digits=0, readonly=True)
    cum_after = fields.Float(string="Total after", digits=0, readonly=True)
    factor = fields.Float(digits=0, readonly=True)
    earned = fields.Monetary(readonly=True, help="By these terms.")
    replaced = fields.Monetary(
        string="Paid before", readonly=True, help="What earlier terms had given for the same."
    )
    amount = fields.Monetary(readonly=True)
    origin_id = Unchecked("sale.kpi.ledger", string="Corrects", readonly=True, index="btree_not_null")
    reason = fields.Char(readonly=True)
    created_at = fields.Datetime(required=True, readonly=True)
    created_by_id = Unchecked("res.users", string="By", readonly=True)

    _event_unique = models.UniqueIndex(
        "(event_id, account_id) WHERE event_id IS NOT NULL", "This event is on the ledger already."
    )
    _account_index = models.Index("(account_id, pay_period)")
    _adds_up = models.Constraint(
        "CHECK (kind = 'adjust' OR amount = earned - COALESCE(replaced, 0))", "The parts of a row add up."
    )

    def init(self):
        append_only.protect(self.env.cr, self._table)
        # The table of the links has to be there.
        self.pool.post_init(self.env.cr.execute, AUTHOR)

    @api.depends("kind", "payee_id", "date")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for row in self:
            row.display_name = f"{row.payee_id.name} · {row.date} · {kinds[row.kind]} #{row.id}"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise UserError(
                self.env._("The ledger is written by the runs of a plan and by adjustments only.")
            )
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("The ledger never changes; what is wrong is corrected by a further row."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("The ledger never changes; what is wrong is corrected by a further row."))
