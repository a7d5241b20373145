"""A payment provider, as the administrator sets it up."""

from copy import copy

MODULE, PROVIDER = "payment_demo", "payment.provider"
INSTALL_SECONDS = 300


def install_provider(admin):
    """The administrator installs Odoo's own trial provider, where it is not installed yet."""
    [module] = admin.find("ir.module.module", [("name", "=", MODULE)], "state")
    if module["state"] != "installed":
        patient = copy(admin)
        patient.timeout = INSTALL_SECONDS
        patient.call("ir.module.module", "button_immediate_install", [module["id"]])


def open_provider(admin, company_id):
    """The provider of this company, in test mode, with its bank: ``id`` and ``payment_method_ids``."""
    here = {"allowed_company_ids": [company_id]}
    demo = [("code", "=", "demo")]
    ours = [row["id"] for row in admin.find(PROVIDER, [*demo, ("company_id", "=", company_id)], "id")]
    if not ours:  # a company that was founded after the provider was installed
        [model] = admin.find(PROVIDER, demo, "id")[:1]
        ours = admin.call(PROVIDER, "copy", [model["id"]], default={"company_id": company_id})
    of_company = [("type", "=", "bank"), ("company_id", "=", company_id)]
    [bank] = admin.call("account.journal", "search_read", domain=of_company, fields=["id"], context=here)
    values = {"state": "test", "is_published": True, "journal_id": bank["id"]}
    admin.call(PROVIDER, "write", ours, vals=values, context=here)
    return admin.call(PROVIDER, "read", ours[:1], fields=["payment_method_ids"], context=here)[0]
