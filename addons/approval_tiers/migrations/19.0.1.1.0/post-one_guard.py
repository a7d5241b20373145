from odoo.tools import SQL


def migrate(cr, version):
    """The guard of decisions is one for all tables that only grow; the earlier one has no trigger left."""
    cr.execute(SQL("DROP FUNCTION IF EXISTS approval_tiers_decision_refuse() CASCADE"))
