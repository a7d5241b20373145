import json

from odoo.tests import new_test_user
from odoo.tools import SQL

from odoo.addons.sale_approval_tiers.tests.common import ApprovalCommon

# The columns that OCA's models of version 19.0 have; tests/test_import_oca.py asks the real ones.
TABLES = """
CREATE TABLE tier_definition (
    id serial PRIMARY KEY, name jsonb, model varchar, review_type varchar, reviewer_id integer,
    reviewer_group_id integer, reviewer_field_id integer, definition_type varchar, definition_domain varchar,
    active boolean, sequence integer, company_id integer, approve_sequence boolean,
    approve_sequence_bypass boolean, allow_write_for_reviewer boolean, notify_reminder_delay integer);
CREATE TABLE tier_review (
    id serial PRIMARY KEY, status varchar, model varchar, res_id integer, definition_id integer,
    company_id integer, sequence integer, done_by integer, requested_by integer, reviewed_date timestamp,
    comment varchar);
CREATE TABLE commission (
    id serial PRIMARY KEY, name varchar, commission_type varchar, fix_qty float, active boolean,
    amount_base_type varchar, invoice_state varchar);
CREATE TABLE commission_section (
    id serial PRIMARY KEY, commission_id integer, amount_from float, amount_to float, percent float);
CREATE TABLE commission_settlement (id serial PRIMARY KEY);
CREATE TABLE partner_agent_rel (partner_id integer, agent_id integer);
ALTER TABLE res_partner ADD agent boolean, ADD settlement varchar, ADD commission_id integer;
"""


class OcaCommon(ApprovalCommon):
    """A database with OCA's tables in it, and an administrator who takes over what they hold."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.cr.execute(SQL(TABLES))
        cls.admin = new_test_user(cls.env, "t_admin", groups="base.group_system", name="He Lin")

    @classmethod
    def put(cls, table, **values):
        """One row as OCA's add-on writes it; returns its id."""
        values = {name: json.dumps(v) if isinstance(v, dict) else v for name, v in values.items()}
        query = SQL(
            "INSERT INTO %s (%s) VALUES %s RETURNING id",
            SQL.identifier(table),
            SQL(", ").join(map(SQL.identifier, values)),
            tuple(values.values()),
        )
        return cls.env.execute_query(query)[0][0]

    @classmethod
    def put_definition(cls, name, sequence, **values):
        """A definition for orders as its form proposes it, decided by the head."""
        proposed = {
            "name": {"en_US": name},
            "model": "sale.order",
            "review_type": "individual",
            "reviewer_id": cls.head.id,
            "definition_type": "domain",
            "definition_domain": "[]",
            "active": True,
            "sequence": sequence,
            "company_id": cls.env.company.id,
            "approve_sequence": True,
        }
        return cls.put("tier_definition", **{**proposed, **values})

    def look(self, **values):
        """The dialogue as the administrator opens it."""
        return self.env["sale.control.import.oca"].with_user(self.admin).create(values)

    def take_over(self, **values):
        wizard = self.look(**values)
        wizard.action_import()
        return wizard

    def verdicts(self, wizard, kind):
        return {line.source: line.verdict for line in wizard.line_ids if line.kind == kind}
