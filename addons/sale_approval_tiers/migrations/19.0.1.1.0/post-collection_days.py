from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Propose the collection period where nobody has been asked yet; see the script before."""
    orders = api.Environment(cr, SUPERUSER_ID, {})["sale.order"]
    unasked = [("state", "in", ("draft", "sent")), ("approval_request_ids", "=", False)]
    orders.search([*unasked, ("payment_term_id", "!=", False)])._compute_collection_days()
