from odoo import fields, models
from odoo.tools import SQL

from .sale_kpi_event import Kept

NEW_ONES = """
    INSERT INTO sale_kpi_event_link ({name})
    SELECT id FROM (SELECT DISTINCT {name} AS id FROM {rows} WHERE {name} IS NOT NULL) used
     WHERE NOT EXISTS (SELECT FROM sale_kpi_event_link kept WHERE kept.{name} = used.id)
     ORDER BY id
    ON CONFLICT DO NOTHING;
"""
TRIGGER = """
CREATE OR REPLACE FUNCTION sale_kpi_event_link() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {statements}
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER sale_kpi_event_link AFTER INSERT ON sale_kpi_event
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION sale_kpi_event_link();
DROP TRIGGER IF EXISTS sale_kpi_event_link_append_only ON sale_kpi_event_link;
CREATE TRIGGER sale_kpi_event_link_append_only BEFORE UPDATE OR DELETE ON sale_kpi_event_link
FOR EACH ROW WHEN (OLD.partner_id IS NULL) EXECUTE FUNCTION sale_kpi_refuse();
CREATE OR REPLACE TRIGGER sale_kpi_event_link_never_emptied BEFORE TRUNCATE ON sale_kpi_event_link
FOR EACH STATEMENT EXECUTE FUNCTION sale_kpi_refuse()
"""
# What a foreign key of the events themselves would do: they follow a customer who is merged into another,
# and forget one who is deleted.
CUSTOMER = """
CREATE OR REPLACE FUNCTION sale_kpi_event_customer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (SELECT FROM res_partner WHERE id = OLD.partner_id) THEN
        RAISE EXCEPTION USING MESSAGE = TG_TABLE_NAME || ' is append-only';
    END IF;
    UPDATE sale_kpi_event SET partner_id = CASE TG_OP WHEN 'UPDATE' THEN NEW.partner_id END
     WHERE partner_id = OLD.partner_id;
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER sale_kpi_event_customer AFTER UPDATE OR DELETE ON sale_kpi_event_link
FOR EACH ROW WHEN (OLD.partner_id IS NOT NULL) EXECUTE FUNCTION sale_kpi_event_customer()
"""


class SaleKpiEventLink(models.Model):
    """What events refer to, each record once. The foreign keys are here: checking them for every event
    takes longer than all else that is done for it, and a million events name some hundred records.

    PostgreSQL fills it itself, in the statement that adds events, and nothing leaves it: a record that
    is not there cannot be referred to, and one that is referred to cannot be deleted. Only customers
    may be merged and deleted, and events follow.
    """

    _name = "sale.kpi.event.link"
    _description = "What sales events refer to"
    _log_access = False

    company_id = fields.Many2one("res.company", readonly=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True, ondelete="restrict")
    team_id = fields.Many2one("crm.team", string="Sales team", readonly=True, ondelete="restrict")
    product_id = fields.Many2one("product.product", readonly=True, ondelete="restrict")
    categ_id = fields.Many2one(
        "product.category", string="Product category", readonly=True, ondelete="restrict"
    )
    brand_id = fields.Many2one("sale.target.brand", readonly=True, ondelete="restrict")
    state_id = fields.Many2one("res.country.state", string="Area", readonly=True, ondelete="restrict")
    channel_id = fields.Many2one(
        "sale.target.channel", string="Sales channel", readonly=True, ondelete="restrict"
    )
    group_currency_id = fields.Many2one("res.currency", readonly=True, ondelete="restrict")
    # Not unique: two customers become one.
    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, index="btree_not_null", ondelete="cascade"
    )

    _company_unique = models.UniqueIndex("(company_id)")
    _user_unique = models.UniqueIndex("(user_id)")
    _team_unique = models.UniqueIndex("(team_id)")
    _product_unique = models.UniqueIndex("(product_id)")
    _categ_unique = models.UniqueIndex("(categ_id)")
    _brand_unique = models.UniqueIndex("(brand_id)")
    _state_unique = models.UniqueIndex("(state_id)")
    _channel_unique = models.UniqueIndex("(channel_id)")
    _group_currency_unique = models.UniqueIndex("(group_currency_id)")

    def init(self):
        # The events' own table has to be there.
        self.pool.post_init(self._init_links)

    def _init_links(self):
        """Have PostgreSQL keep the links; take over those of an earlier version."""
        fields_ = self.env["sale.kpi.event"]._fields
        names = sorted(name for name, field in fields_.items() if isinstance(field, Kept))
        statements = "".join(NEW_ONES.format(name=name, rows="new_rows") for name in names)
        self.env.cr.execute(TRIGGER.format(statements=statements))  # pylint: disable=sql-injection
        self.env.cr.execute(CUSTOMER)
        for name in names:
            field = SQL.identifier(name)
            used = SQL("SELECT 1 FROM sale_kpi_event_link WHERE %s IS NOT NULL LIMIT 1", field)
            if not self.env.execute_query(used):
                past = NEW_ONES.format(name=name, rows="sale_kpi_event")
                self.env.cr.execute(past)  # pylint: disable=sql-injection
