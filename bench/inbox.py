"""How fast “To approve” opens for an ordinary approver when the company is large.

10,000 open steps among 100,000 decided requests; one approver is asked in a nineteenth of them, one
in all. `./dev bench inbox` runs it on a copy of the database; nothing stays.
"""

from statistics import median
from time import perf_counter

from odoo.tools.safe_eval import safe_eval

from bench import _bulk

DECIDED, PENDING, ROUNDS = 100_000, 10_000, 9


def run(env):
    """Yield one result a measurement: ``{"name", "value", "unit"}``."""
    people = _bulk.make_people(env)
    _bulk.fill(env, people, DECIDED, PENDING)
    for name, user in (("asked in some", people["approvers"][0]), ("asked in all", people["approvers"][-1])):
        yield from _measure(env, name, user)


def _measure(env, name, user):
    action = env.ref("approval_tiers.approval_tiers_step_action_to_approve")
    steps = env["approval.tiers.step"].with_user(user)
    domain = safe_eval(action.domain, {"uid": user.id})
    columns = _get_columns(env)
    jobs = {
        "count": lambda: steps.search_count(domain),
        "list of 80": lambda: steps.web_search_read(domain, columns, limit=80, order="deadline_at, id"),
        "my requests": lambda: env["approval.tiers.request"].with_user(user).search_count([]),
    }
    yield {"name": f"{name}: open steps", "value": jobs["count"](), "unit": "steps"}
    for job, function in jobs.items():
        yield {"name": f"{name}: {job}", "value": round(1000 * _time(env, function), 1), "unit": "ms"}


def _get_columns(env):
    view = env["approval.tiers.step"].get_view(view_type="list")
    fields = env["approval.tiers.step"].get_views([(view["id"], "list")])["models"]["approval.tiers.step"]
    names = [name for name in fields["fields"] if f'name="{name}"' in view["arch"]]
    return {
        name: {"fields": {"display_name": {}}} if fields["fields"][name]["type"] == "many2one" else {}
        for name in names
    }


def _time(env, function):
    """Median seconds with a cold cache of records and a warm one of PostgreSQL."""
    seconds = []
    for _round in range(ROUNDS):
        env.flush_all()
        env.invalidate_all()
        begun = perf_counter()
        function()
        seconds.append(perf_counter() - begun)
    return median(seconds)
