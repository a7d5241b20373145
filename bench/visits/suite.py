"""Visits in a large company: routes, drafted weeks, the list “To visit”, a salesperson's day.

The weeks of `_cases` are those that `or_tools` plans too; lower is better. The rest runs on 50
salespeople, 20,000 customers and 500,000 visits. `./dev bench visits`; nothing stays.
"""

from statistics import median
from time import perf_counter

import _cases
import _company

from odoo import fields

from odoo.addons.sale_visit_plan import route, route_day, route_week

ROUNDS = 5


def run(env):
    """Yield one result a measurement: ``{"name", "value", "unit"}``."""
    yield from _plan_weeks()
    yield _plan_days()
    reps = _company.make_company(env)
    yield from _draft(env, reps)
    yield from _look(env, reps[0])


def _plan_weeks():
    for seed in _cases.SEEDS:
        stops, days, roads = _cases.make_week(route, seed)
        begun = perf_counter()
        answer = route_week.plan_week(stops, days, roads, waiting=0)
        yield {"name": f"week {seed} of 30 stops: cost", "value": answer.cost, "unit": "min"}
        yield {"name": f"week {seed} of 30 stops: time", "value": perf_counter() - begun, "unit": "s"}


def _plan_days():
    seconds = []
    for seed in range(10):
        stops, days, roads = _cases.make_week(route, seed, stops=12, days=1, spread=0.1)
        begun = perf_counter()
        route_day.plan_day(stops, days[0], roads)
        seconds.append(perf_counter() - begun)
    return {"name": "day of 12 stops, proved: longest of 10", "value": max(seconds), "unit": "s"}


def _draft(env, reps):
    today = fields.Date.context_today(env.user)
    monday = fields.Date.add(today, days=7 - today.weekday())
    plans = env["sale.visit.plan"].create(
        [{"user_id": rep.id, "period": "week", "date_from": monday} for rep in reps]
    )
    env.flush_all()
    env.invalidate_all()
    begun = perf_counter()
    visits = plans._draft()
    env.flush_all()
    yield {"name": "draft 50 weeks among 20,000 customers", "value": perf_counter() - begun, "unit": "s"}
    yield {"name": "visits proposed", "value": len(visits), "unit": "visits"}


def _look(env, rep):
    partners = env["res.partner"].with_user(rep)
    columns = dict.fromkeys(
        ("complete_name", "city", "last_visit_date", "next_visit_due", "visit_overdue_days"), {}
    )
    columns["visit_class_id"] = columns["user_id"] = {"fields": {"display_name": {}}}
    due, order = [("is_visit_due", "=", True)], "next_visit_due, id"
    mine = [*due, ("user_id", "=", rep.id)]
    visits = env["sale.visit"].with_user(rep)
    leader = env.ref("base.user_admin")
    env["crm.team"].create(
        {"name": "All", "user_id": leader.id, "member_ids": [(6, 0, rep.search([("share", "=", False)]).ids)]}
    )
    board = env["sale.visit.plan"].with_user(leader)
    day = fields.Date.add(fields.Date.context_today(env.user), days=-rep.id % 7)
    jobs = {
        "to visit, all: first page": lambda: partners.web_search_read(due, columns, limit=80, order=order),
        "to visit, mine: first page": lambda: partners.web_search_read(mine, columns, limit=80, order=order),
        "route of a day": lambda: visits.get_day_route(rep.id, str(day)),
        "meeting board": board.get_board,
    }
    for name, job in jobs.items():
        yield {"name": name, "value": round(1000 * _time(env, job), 1), "unit": "ms"}


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
