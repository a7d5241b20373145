from odoo.tools.sql import column_exists, create_column


def migrate(cr, version):
    """Add the column here, empty: proposed for orders that were submitted without it, the collection
    period would look like a change made after their approval, and no approval would cover them."""
    if not column_exists(cr, "sale_order", "collection_days"):
        create_column(cr, "sale_order", "collection_days", "int4")
