"""What the web client asks for on each page: the fields of the real views, for the user of a role.

Written to a file that the simulated users read; they import no Odoo.
"""

from _company import PASSWORD
from lxml import etree

SALE, INVOICE = "sale.order", "account.move"
ROWS = 40  # that the web client reads of a list within a form
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
    pages, forms = dict(PAGES), list(FORMS)
    if is_suite:
        pages |= SUITE_PAGES
        forms += SUITE_FORMS
    seen = {
        role: _describe_for(env(user=users[0].id), pages, forms) for role, users in facts["people"].items()
    }
    return {
        "is_suite": is_suite,
        "password": PASSWORD,
        "people": {role: users.mapped("login") for role, users in facts["people"].items()},
        "lists": {role: lists for role, (lists, _forms) in seen.items()},
        "forms": {role: forms for role, (_lists, forms) in seen.items()},
        "products": facts["products"].ids,
    }


def _describe_for(env, pages, forms):
    """Lists and forms that a person may open, with the fields that he sees there."""
    pages = {name: page for name, page in pages.items() if env[page[0]].has_access("read")}
    lists = {
        name: {
            "model": model,
            "action": env.ref(xmlid).id,
            "views": _views(env, xmlid),
            "spec": _list_spec(env, model, xmlid),
        }
        for name, (model, xmlid) in pages.items()
    }
    return lists, {model: _form_spec(env, model) for model in forms if env[model].has_access("read")}


def _views(env, xmlid):
    return [[view_id, kind] for view_id, kind in env.ref(xmlid).sudo().views] + [[False, "search"]]


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
            if inner is None:
                spec[name] = {"fields": {"display_name": {}}}
            else:
                limit = int(inner.get("limit") or ROWS)
                spec[name] = {"fields": _spec(inner, known), "limit": limit}
        else:
            spec[name] = {}
    return spec


def _between(element, top):
    parent = element.getparent()
    while parent is not None and parent is not top:
        yield parent
        parent = parent.getparent()
