from odoo import fields, models
from odoo.tools import SQL

from .sale_kpi_event import Kept

NEW_ONES = """
    INSERT INTO sale_kpi_event_link ({name})
    SELECT id FROM (SELECT DISTINCT {name} AS id FROM {rows} WHERE {name} IS NOT NULL) used
     WHERE NOT EXISTS (SELECT FROM sale_kpi_event_link kept WHERE kept.{name} = used.id)
     ORDER BY id
    ON CONFLICT ({name}) DO NOTHING;
"""
TRIGGER = """
CREATE OR REPLACE FUNCTION sale_kpi_event_link() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {statements}
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER sale_kpi_event_link AFTER INSERT ON sale_kpi_event
REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION sale_kpi_event_link();
CREATE OR REPLACE TRIGGER sale_kpi_event_link_append_only
BEFORE UPDATE OR DELETE OR TRUNCATE ON sale_kpi_event_link
FOR EACH STATEMENT EXECUTE FUNCTION sale_kpi_refuse()
"""


class SaleKpiEventLink(models.Model):
    """What events refer to, each record once. The foreign keys are here: checking them for every event
    takes longer than all else that is done for it, and a million events name some hundred records.

    PostgreSQL fills it itself, in the statement that adds events, and nothing leaves it: a record that
    is not there cannot be referred to, and one that is referred to cannot be deleted.
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
        if not self.env.execute_query(SQL("SELECT id FROM sale_kpi_event_link LIMIT 1")):
            past = "".join(NEW_ONES.format(name=name, rows="sale_kpi_event") for name in names)
            self.env.cr.execute(past)  # pylint: disable=sql-injection
