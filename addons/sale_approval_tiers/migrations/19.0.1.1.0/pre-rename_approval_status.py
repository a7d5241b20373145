from odoo.tools import SQL
from odoo.tools.sql import column_exists, rename_column


def migrate(cr, version):
    """Keep the state that lists show; computing it anew for every order would take long."""
    if column_exists(cr, "sale_order", "approval_state"):
        if column_exists(cr, "sale_order", "approval_status"):
            cr.execute(SQL("ALTER TABLE sale_order DROP COLUMN approval_status"))
        rename_column(cr, "sale_order", "approval_state", "approval_status")
