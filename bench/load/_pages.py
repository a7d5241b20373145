"""What the web client asks for on each page: the fields of the real views, for the user of a role.

Written to a file that the simulated users read; they import no Odoo.
"""

from _company import PASSWORD
from lxml import etree

SALE, INVOICE = "sale.order", "account.move"
LIMIT = 80
PAGES = {
    "quotations": (SALE, "sale.action_quotations_with_onboarding"),
    "orders": (SALE, "sale.action_orders"),
    "pipeline": ("crm.lead", "crm.crm_lead_action_pipeline"),
    "invoices": (INVOICE, "account.action_move_out_invoice_type"),
}
SUITE_PAGES = {
    "to_approve": ("approval.tiers.step", "approval_tiers.approval_tiers_step_action_to_approve"),
    "visits": ("sale.visit", "sale_visit_plan.sale_visit_action"),
    "statements": ("sale.kpi.statement", "sale_kpi.statement_action"),
}
FORMS = (SALE, INVOICE)
SUITE_FORMS = ("approval.tiers.request", "sale.kpi.statement")


def describe(env, facts, is_suite):
    """A dictionary for JSON: people by role, specifications of lists and forms, ids of documents."""
    user = facts["people"]["director"][0]
    pages, forms = dict(PAGES), list(FORMS)
    if is_suite:
        pages |= SUITE_PAGES
        forms += SUITE_FORMS
    as_user = env(user=user.id)
    return {
        "is_suite": is_suite,
        "password": PASSWORD,
        "people": {role: users.mapped("login") for role, users in facts["people"].items()},
        "lists": {
            name: {"model": model, "action": env.ref(xmlid).id, "views": _views(env, xmlid), "spec": spec}
            for name, (model, xmlid) in pages.items()
            for spec in [_list_spec(as_user, model, xmlid)]
        },
        "forms": {model: _form_spec(as_user, model) for model in forms},
        "products": facts["products"].ids,
    }


def _views(env, xmlid):
    return [[view_id, kind] for view_id, kind in env.ref(xmlid).views] + [[False, "search"]]


def _list_spec(env, model, xmlid):
    kinds = {kind: view_id for view_id, kind in env.ref(xmlid).sudo().views}
    kind = "list" if "list" in kinds else "kanban"
    found = env[model].get_views([(kinds.get(kind), kind)])
    return _spec(etree.fromstring(found["views"][kind]["arch"]), found["models"][model]["fields"])


def _form_spec(env, model):
    found = env[model].get_views([(False, "form")])
    return _spec(etree.fromstring(found["views"]["form"]["arch"]), found["models"][model]["fields"], found)


def _spec(node, fields, views=None):
    """{field: specification} as web_read takes it, with the lists inside a form."""
    spec = {}
    for element in node.iter("field"):
        name = element.get("name")
        if name not in fields or any(parent.tag == "field" for parent in _between(element, node)):
            continue
        kind = fields[name]["type"]
        if kind in ("many2one", "reference", "many2one_reference"):
            spec[name] = {"fields": {"display_name": {}}} if kind == "many2one" else {}
        elif kind in ("one2many", "many2many"):
            inner = element.find("list") if views else None
            known = views["models"].get(fields[name]["relation"], {}).get("fields", {}) if views else {}
            spec[name] = {"fields": _spec(inner, known) if inner is not None else {"display_name": {}}}
        else:
            spec[name] = {}
    return spec


def _between(element, top):
    parent = element.getparent()
    while parent is not None and parent is not top:
        yield parent
        parent = parent.getparent()
