from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..unchecked import Unchecked

KINDS = [
    ("order", "Order confirmed"),
    ("invoice", "Invoice"),
    ("cash", "Money received"),
    ("lead", "Lead received"),
    ("won", "Opportunity won"),
    ("lost", "Opportunity lost"),
]

# What goods cost is nothing that a company has to show its salespeople.
SEE_COST = (
    "sales_team.group_sale_manager,account.group_account_invoice,"
    "approval_tiers.group_sales_director,approval_tiers.group_auditor"
)

# Whether the table has grown so much that what PostgreSQL knows of it is of no use.
IS_GROWN = """SELECT pg_relation_size(oid) / current_setting('block_size')::int > 2 * relpages + 100
                FROM pg_class WHERE oid = 'sale_kpi_event'::regclass"""


class Kept(Unchecked):
    """A link whose foreign key is in `sale.kpi.event.link`, once for all events."""


class SaleKpiEvent(models.Model):
    """What happened in sales, captured once: one row per line of a document and, for money, per
    payment of it. Never changed: what is undone gets a row with the opposite figures that points at
    the row it undoes, and what became different a further row with the next revision.

    Rows are written under one lock that is held until the commit, so a higher id is always a later
    arrival: who has read all up to an id has missed none below it.
    """

    _name = "sale.kpi.event"
    _description = "Sales event"
    _order = "id desc"
    _log_access = False  # a row is written once; `captured_at` says when

    kind = fields.Selection(KINDS, required=True, readonly=True)
    date = fields.Date(required=True, readonly=True, help="The day it counts for.")
    captured_at = fields.Datetime(
        string="Captured on", required=True, readonly=True, help="When it became known."
    )
    company_id = Kept("res.company", required=True, readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = Kept("res.users", string="Salesperson", readonly=True)
    team_id = Kept("crm.team", string="Sales team", readonly=True)
    partner_id = Kept(
        "res.partner",
        string="Customer",
        readonly=True,
        index="btree_not_null",
        help="The company that buys; when two customers are merged it follows.",
    )
    product_id = Kept("product.product", readonly=True)
    categ_id = Kept("product.category", string="Product category", readonly=True)
    brand_id = Kept("sale.target.brand", readonly=True)
    state_id = Kept("res.country.state", string="Area", readonly=True)
    channel_id = Kept("sale.target.channel", string="Sales channel", readonly=True)
    amount = fields.Monetary(readonly=True, help="Untaxed, in company currency, frozen.")
    group_currency_id = Kept("res.currency", readonly=True)
    group_amount = fields.Monetary(
        string="Amount for the group",
        currency_field="group_currency_id",
        readonly=True,
        help="In the group's currency at the rate of the day.",
    )
    cost = fields.Monetary(
        readonly=True, groups=SEE_COST, help="Cost of what was sold, frozen; amount less cost is the margin."
    )
    quantity = fields.Float(
        digits=0, readonly=True, help="In the product's own unit; a rebate or a down payment has none."
    )
    number = fields.Integer(readonly=True, help="1, or -1 where something is undone.")
    discount = fields.Float(
        string="Discount (%)", digits=0, readonly=True, aggregator=None, help="Percent, of the line."
    )
    src_model = fields.Char(string="Kind of document", required=True, readonly=True)
    src_id = fields.Many2oneReference("Document", model_field="src_model", readonly=True)
    src_line_id = fields.Integer("Line", required=True, default=0, readonly=True, aggregator=None)
    src_part_id = fields.Integer("Part", required=True, default=0, readonly=True, aggregator=None)
    revision = fields.Integer(required=True, default=1, readonly=True, aggregator=None)
    origin_id = Unchecked(
        "sale.kpi.event",
        readonly=True,
        help="The event that this one undoes, or that a credit note gives back.",
    )
    is_reversal = fields.Boolean(string="Undoes", readonly=True, help="Undoes the event it points at.")

    _source_unique = models.UniqueIndex(
        "(src_line_id, src_part_id, kind, src_model, revision, is_reversal)", "This event is on file already."
    )
    _document_index = models.Index("(src_id, src_model, kind)")
    _date_index = models.Index("(company_id, kind, date)")
    _person_index = models.Index("(user_id, date)")

    def init(self):
        """PostgreSQL itself refuses every change but one: a customer merged into another."""
        columns = [name for name, field in self._fields.items() if field.store and field.column_type]
        self.env.cr.execute(
            SQL(
                """
                DROP TRIGGER IF EXISTS sale_kpi_event_append_only ON sale_kpi_event;
                DROP TRIGGER IF EXISTS sale_kpi_event_never_deleted ON sale_kpi_event;
                DROP TRIGGER IF EXISTS sale_kpi_event_never_emptied ON sale_kpi_event;
                CREATE OR REPLACE FUNCTION sale_kpi_refuse() RETURNS trigger AS $$
                BEGIN
                    RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only';
                END $$ LANGUAGE plpgsql;
                CREATE TRIGGER sale_kpi_event_append_only BEFORE UPDATE OF %s ON sale_kpi_event
                    FOR EACH ROW EXECUTE FUNCTION sale_kpi_refuse();
                CREATE TRIGGER sale_kpi_event_never_deleted BEFORE DELETE ON sale_kpi_event
                    FOR EACH ROW EXECUTE FUNCTION sale_kpi_refuse();
                CREATE TRIGGER sale_kpi_event_never_emptied BEFORE TRUNCATE ON sale_kpi_event
                    FOR EACH STATEMENT EXECUTE FUNCTION sale_kpi_refuse();
                """,
                SQL(", ").join(SQL.identifier(name) for name in columns if name != "partner_id"),
            )
        )

    @api.depends("kind", "src_model", "src_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for event in self:
            event.display_name = self.env._(
                "%(kind)s, event %(number)s", kind=kinds.get(event.kind, ""), number=event.id
            )

    @api.model
    def _refresh_statistics(self):
        """A first capture does not wait until PostgreSQL looks at the table by itself: what it takes for a
        single row is read anew for each line."""
        [[is_grown]] = self.env.execute_query(SQL(IS_GROWN))
        if is_grown:
            self.env.cr.execute("ANALYZE sale_kpi_event")

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("Events are never changed; correct the document they come from."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Events are never deleted; undo the document they come from."))
