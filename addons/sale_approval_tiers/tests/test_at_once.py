from psycopg2.errors import LockNotAvailable

from odoo import api
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestAtOnce(TransactionCase):
    """Rows of the record written by two people at once, on connections of their own; all rolled back.

    They write on shipped templates, the only things here that both connections see.
    """

    def setUp(self):
        super().setUp()
        found = self.env["approval.tiers.policy"].search([("is_template", "=", True)], limit=2)
        self.policies = found.ids
        self.company_id = self.env.ref("base.main_company").id

    def connect(self):
        cursor = db_connect(self.env.cr.dbname).cursor()
        self.addCleanup(cursor.close)
        self.addCleanup(cursor.rollback)
        cursor.execute("SET LOCAL lock_timeout = '500ms'")
        return api.Environment(cursor, api.SUPERUSER_ID, {})

    def write_row(self, env, policy_id):
        vals = {"policy_id": policy_id, "company_id": self.company_id, "action": "policy_note"}
        env["approval.tiers.decision"].create(vals)
        env.flush_all()

    def test_different_chains_do_not_wait(self):
        """APV-11: two people act on different things at once, and neither waits for the other."""
        one, other = self.connect(), self.connect()
        self.write_row(one, self.policies[0])
        self.write_row(other, self.policies[1])  # while the first has not committed

    @mute_logger("odoo.sql_db")
    def test_one_chain_never_forks(self):
        """APV-11: on the same thing the second one waits; two rows never follow the same row."""
        one, other = self.connect(), self.connect()
        self.write_row(one, self.policies[0])
        with self.assertRaises(LockNotAvailable):
            self.write_row(other, self.policies[0])
