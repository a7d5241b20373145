"""Rules are written once and then belong to the administrator; these ask the new table instead, which
is filled here for requests that were made before it."""

from odoo.api import SUPERUSER_ID, Environment

DOMAINS = {
    "request": "[('reader_ids', 'in', user.ids)]",
    "step": "[('is_concerned', '=', True)]",
    "decision": "[('request_id.reader_ids', 'in', user.ids)]",
}


def migrate(cr, version):
    env = Environment(cr, SUPERUSER_ID, {})
    for name, domain in DOMAINS.items():
        rule = env.ref(f"approval_tiers.{name}_rule_concerned", raise_if_not_found=False)
        if rule:
            rule.domain_force = domain
        outdated = env.ref(f"approval_tiers.{name}_rule_delegate", raise_if_not_found=False)
        if outdated:
            outdated.unlink()
    # Requests older than the table; only now all relations it is read from exist.
    env["approval.tiers.request"].with_context(active_test=False).search([("id", "!=", 0)])._sync_readers()
