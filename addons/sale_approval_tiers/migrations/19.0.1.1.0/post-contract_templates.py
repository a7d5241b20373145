"""Give the shipped templates what newer installations ship with; they are not updated otherwise."""

from odoo import SUPERUSER_ID, api

VALUES = {
    "tier_full_chain_finance": {"required_fields": "payment_term_id, collection_days"},
    "tier_full_chain_legal": {"setting_condition": "legal"},
    "tier_amount_tiers_legal_review": {"setting_condition": "legal"},
}


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    for name, values in VALUES.items():
        tier = env.ref(f"sale_approval_tiers.{name}", raise_if_not_found=False)
        if tier and not any(tier[field] for field in values):
            tier.write(values)
