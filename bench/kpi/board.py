"""The dashboard and a commission statement, asked for by 20 users at once over HTTP.

A million figures of 200 people over two years, 100,000 rows in the ledger. All 20 see the whole company,
which is the most that a dashboard has to add up; each asks again as soon as it is answered. Server time
is what Odoo's own log says of a request, without the wait for a free worker; beside it what a user waited.
"""

import os
import re
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import quantiles
from time import perf_counter

import ledger
import requests

from odoo.tests import new_test_user

from devtools import serve

USERS, ROUNDS, WORKERS = 20, 10, 4
EVENTS, DAYS, CATEGORIES = 100_000, 730, 7
OPTIONS = (f"--workers={WORKERS}", "--max-cron-threads=0", "--log-level=info")
FACTS = """
INSERT INTO sale_kpi_fact (kind, date, company_id, user_id, categ_id, amount, group_amount, cost, quantity,
                           number)
SELECT (ARRAY['invoice', 'order', 'cash'])[1 + n %% 3], CURRENT_DATE - (n / 200 %% %(days)s)::int,
       %(company)s, (%(users)s)[1 + n %% 200], (%(categories)s)[1 + n / (200 * %(days)s)],
       100 + n %% 977, 100 + n %% 977, 60, 1, 1
  FROM generate_series(0, 200 * %(days)s * %(categories_count)s - 1) n
"""
LINE = {name: {} for name in ("date", "base", "why", "document", "amount", "kind")}
STATEMENT = {
    **{name: {} for name in ("amount", "line_count", "state", "date_from", "date_to", "is_held")},
    "payee_id": {"fields": {"display_name": {}}},
    "line_ids": {"fields": {**LINE, "plan_id": {"fields": {"display_name": {}}}}, "limit": 40},
}
LOGGED = re.compile(r"call_kw/([\w.]+/\w+)\S* HTTP/1.1. 200 - (\d+) ([\d.]+) ([\d.]+)")


def run(env):
    """Yield one result a measurement: ``{"name", "value", "unit"}``."""
    logins = [f"bench_director_{number}" for number in range(USERS)]
    for login in logins:
        new_test_user(env, login, groups="sales_team.group_sale_manager")
    statements = _fill(env)
    env.cr.commit()  # for the server; the database is a copy that is dropped
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "odoo.log"
        with serve.start(os.environ["SUITE_DB"], log=log, options=OPTIONS) as odoo:
            _ask_all(odoo, logins, statements, 1)  # caches warm, as in a server that runs
            begun = len(log.read_text())
            waits = _ask_all(odoo, logins, statements, ROUNDS)
        yield from _tell(log.read_text()[begun:], waits)


def _fill(env):
    users = ledger._make_people(env)
    categories = env["product.category"].create([{"name": f"Bench {n}"} for n in range(CATEGORIES)])
    version = ledger._make_plan(env, users)
    ledger._make_events(env, users, 0, EVENTS)
    version.run_ids._settle()
    env.cr.execute(
        FACTS,
        {
            "days": DAYS,
            "company": env.company.id,
            "users": users.ids,
            "categories": categories.ids,
            "categories_count": CATEGORIES,
        },
    )
    statements = env["sale.kpi.statement"]._open_month(env.company, env.cr.now().date().replace(day=1))
    statements._refresh()
    env.flush_all()
    for table in ("fact", "fact_month", "ledger", "statement", "statement_line"):
        env.cr.execute(f"ANALYZE sale_kpi_{table}")
    return statements.ids


def _ask_all(odoo, logins, statements, rounds):
    """What each request took from outside: ``{name: [seconds]}``."""
    with ThreadPoolExecutor(USERS) as pool:
        jobs = [
            pool.submit(_ask, odoo, login, statements[number % len(statements)], rounds)
            for number, login in enumerate(logins)
        ]
    waits = {}
    for job in jobs:
        for name, seconds in job.result():
            waits.setdefault(name, []).append(seconds)
    return waits


def _ask(odoo, login, statement, rounds):
    session = requests.Session()
    params = {"db": odoo.database, "login": login, "password": login}
    _post(session, f"{odoo.url}/web/session/authenticate", params)
    found = []
    for number in range(rounds):
        for model, method, args, kwargs in (
            ("sale.kpi.board", "get_board", [("month", "quarter", "year")[number % 3]], {}),
            ("sale.kpi.statement", "web_read", [[statement]], {"specification": STATEMENT}),
        ):
            url = f"{odoo.url}/web/dataset/call_kw/{model}/{method}"
            params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
            begun = perf_counter()
            _post(session, url, params)
            found.append((f"{model}/{method}", perf_counter() - begun))
    return found


def _post(session, url, params):
    answer = session.post(url, json={"jsonrpc": "2.0", "method": "call", "params": params}, timeout=120)
    answer.raise_for_status()
    if "error" in answer.json():
        raise RuntimeError(answer.json()["error"])


def _tell(log, waits):
    served = {}
    for name, queries, sql, rest in LOGGED.findall(log):
        served.setdefault(name, []).append((float(sql) + float(rest), int(queries)))
    for name, word in (
        ("sale.kpi.board/get_board", "dashboard"),
        ("sale.kpi.statement/web_read", "statement"),
    ):
        times, queries = zip(*served[name], strict=True)
        label = f"{word}, {USERS} users at once"
        yield {"name": f"{label}: requests", "value": len(times), "unit": "requests"}
        yield {"name": f"{label}: queries, most", "value": max(queries), "unit": "queries"}
        yield {"name": f"{label}: p95 of server time", "value": _get_p95(times), "unit": "ms"}
        yield {"name": f"{label}: p95 of what a user waits", "value": _get_p95(waits[name]), "unit": "ms"}


def _get_p95(seconds):
    return round(1000 * quantiles(seconds, n=20)[-1], 1)
