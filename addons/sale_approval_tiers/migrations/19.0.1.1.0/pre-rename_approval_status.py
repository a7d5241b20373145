from odoo.tools import SQL
from odoo.tools.sql import column_exists, rename_column


def migrate(cr, version):
    """Keep the state that lists show; computing it anew for every order would take long."""
    if column_exists(cr, "sale_order", "approval_state"):
        if column_exists(cr, "sale_order", "approval_status"):
            cr.execute(SQL("ALTER TABLE sale_order DROP COLUMN approval_status"))
        rename_column(cr, "sale_order", "approval_state", "approval_status")
    # A view is checked together with those that inherit it, and they are updated one by one.
    cr.execute(
        SQL(
            """UPDATE ir_ui_view
                  SET arch_db = replace(arch_db::text, 'approval_state', 'approval_status')::jsonb
                 FROM ir_model_data data
                WHERE data.module = 'sale_approval_tiers' AND data.model = 'ir.ui.view'
                  AND data.res_id = ir_ui_view.id"""
        )
    )
