"""Several worker processes behind a proxy, PostgreSQL with a replica: who answers what.

The replica is stopped at the end of the file: further tests go before that one.
"""

import contextlib
import json
import os
import re
import shutil
import time
from pathlib import Path

import pytest
import websocket
from clients import Session

from devtools import paths, prefork, replica

ORDER, TAG = "sale.order", "SCALE-OUT"
PATIENCE = 60  # seconds
PROCESSES = 2
SUITE = re.compile(r"(approval\.tiers|hr\.expense\.approval|sale\.(approval|visit|after|target|kpi|order))\b")
ROLES = ("officer", "accountant", "gm", "rep")
# A request in Odoo's log: what was called, and which database answered ("ro" is the replica).
CALLED = re.compile(r'"POST /web/dataset/call_kw/([^\s#]+)\S* HTTP/\S+ 200 - \d+ [\d.]+ [\d.]+ (\S+)')
FALLEN_BACK = "retrying with a read/write cursor"
FIGURES = (
    ("gm", "sale.kpi.board", "get_board"),
    ("rep", "sale.kpi.month", "get_month"),
    ("rep", "sale.visit", "get_my_day"),
    ("head", "sale.visit.plan", "get_board"),
)


class Scaled:
    """The served system and its replica."""

    def __init__(self, served, standby):
        self.served, self.standby = served, standby
        self.sessions = {}

    def session(self, login):
        if login not in self.sessions:
            self.sessions[login] = Session(self.served.url, self.served.database, login)
        return self.sessions[login]

    def call(self, login, model, method, *args, **kwargs):
        return self.session(login).call(model, method, *args, **kwargs)

    def log(self):
        return self.served.log.read_text(encoding="utf-8", errors="replace")


@pytest.fixture(scope="module")
def scaled():
    database = os.environ["SUITE_DB"]
    binaries = str(Path(shutil.which("initdb")).parent)
    log = paths.LOGS / "scale_out_server.log"
    log.unlink(missing_ok=True)
    options = ["--max-cron-threads=0", "--log-level=info"]
    with (
        replica.small_pair(binaries, database, dict(os.environ)) as standby,
        prefork.start(
            database, PROCESSES, log=log, options=options, environment=standby.environment
        ) as served,
    ):
        yield Scaled(served, standby)


def until(get, wanted):
    """The replica follows within moments."""
    deadline = time.monotonic() + PATIENCE
    while (found := get()) != wanted and time.monotonic() < deadline:
        time.sleep(0.1)
    assert found == wanted


def test_websocket_beside_workers(scaled):
    """Who is asked to approve learns it at once, although pages come from several processes."""
    head = scaled.session("head")
    info = head._post("/web/session/get_session_info", {})
    address = (
        f"{scaled.served.url.replace('http', 'ws')}/websocket?version={info['websocket_worker_version']}"
    )
    cookie = f"session_id={head.http.cookies['session_id']}"
    socket = websocket.create_connection(address, cookie=cookie, origin=scaled.served.url, timeout=PATIENCE)
    socket.send(json.dumps({"event_name": "subscribe", "data": {"channels": [], "last": 0}}))
    order_id = quotation(scaled)
    socket.settimeout(1)
    with contextlib.suppress(websocket.WebSocketTimeoutException):
        while socket.recv():  # what was said before
            pass
    socket.settimeout(PATIENCE)
    scaled.call("rep", ORDER, "action_approval_submit", [order_id], gate="contract")
    kinds = set()
    while "mail.message/inbox" not in kinds:
        kinds |= {each["message"]["type"] for each in json.loads(socket.recv())}
    socket.close()


def quotation(scaled):
    domain = [("user_id.login", "=", "rep"), ("is_company", "=", True)]
    customer = scaled.call("rep", "res.partner", "search", domain, limit=1)[0]
    product = scaled.call("rep", "product.product", "search", [("default_code", "=", "CC-U-0300")])[0]
    line = {"product_id": product, "product_uom_qty": 1, "price_unit": 40_000}
    return scaled.call("rep", ORDER, "create", {"partner_id": customer, "order_line": [(0, 0, line)]})


def test_lists_come_from_the_replica(scaled):
    """While the replica stands still a list shows what was; writing goes on, on the primary."""
    order_id = quotation(scaled)
    domain = [("id", "=", order_id), ("client_order_ref", "=", TAG)]

    def listed():
        return scaled.call("rep", ORDER, "web_search_read", domain, {"name": {}})["length"]

    def grouped():
        groups = scaled.call("rep", ORDER, "web_read_group", domain, ["state"], ["__count"])["groups"]
        return sum(group["__count"] for group in groups)

    until(lambda: bool(scaled.call("rep", ORDER, "search", [("id", "=", order_id)])), True)
    scaled.standby.query("SELECT pg_wal_replay_pause()")
    try:
        until(lambda: scaled.standby.query("SELECT pg_get_wal_replay_pause_state()"), "paused")
        scaled.call("rep", ORDER, "write", [order_id], {"client_order_ref": TAG})
        assert (listed(), grouped()) == (0, 0)
    finally:
        scaled.standby.query("SELECT pg_wal_replay_resume()")
    until(listed, 1)
    until(grouped, 1)


def test_whatever_reads_never_writes(scaled):
    """Every list a menu of the suite opens, the dashboards, and statements: answered by the replica,
    none started there and begun again on the primary because it wanted to write."""
    before = len(scaled.log())
    opened = set()
    for login in ROLES:
        for action in actions(scaled, login):
            if action not in opened:
                opened.add(action)
                open_list(scaled, login, action)
    for login, model, method in FIGURES:
        scaled.call(login, model, method)
    statement = scaled.call("accountant", "sale.kpi.statement", "search", [], limit=1)
    spec = {"line_ids": {"fields": {"display_name": {}}}, "display_name": {}}
    scaled.call("accountant", "sale.kpi.statement", "web_read", statement, spec)
    assert len(opened) > 40
    log = scaled.log()[before:]
    assert FALLEN_BACK not in log
    called = CALLED.findall(log)
    assert {what for what, mode in called if mode != "ro"} == set()
    assert {f"{model}/{method}" for _login, model, method in FIGURES} <= {what for what, _mode in called}


def actions(scaled, login):
    """The ids of the suite's windows that stand in this user's menus."""
    session = scaled.session(login)
    menus = session.http.get(f"{session.url}/web/webclient/load_menus", timeout=60).json()
    wanted = {
        menu["actionID"] for menu in menus.values() if menu.get("actionModel") == "ir.actions.act_window"
    }
    return sorted(wanted)


def open_list(scaled, login, action_id):
    """As the web client: the action, its views, the first page of the list, and grouped."""
    action = scaled.session(login)._post("/web/action/load", {"action_id": action_id})
    model = action["res_model"]
    if not SUITE.match(model) or "list" not in [kind for _id, kind in action["views"]]:
        return
    options = {"action_id": action_id, "toolbar": True, "load_filters": True}
    views = scaled.call(
        login, model, "get_views", views=[*action["views"], [False, "search"]], options=options
    )
    fields = views["models"][model]["fields"]
    names = [name for name in fields if f'name="{name}"' in views["views"]["list"]["arch"]]
    spec = {name: {"fields": {"display_name": {}}} if fields[name].get("relation") else {} for name in names}
    scaled.call(login, model, "web_search_read", [], spec, limit=80)
    by = next((name for name in names if fields[name].get("groupable") and fields[name].get("store")), None)
    if by:
        interval = ":month" if fields[by]["type"] in ("date", "datetime") else ""
        scaled.call(login, model, "web_read_group", [], [by + interval], ["__count"])


def test_replica_gone(scaled):
    """Without its replica Odoo reads from the primary: nobody's work stops. Each process notices with
    the first request it sends there, which fails."""
    order_id = quotation(scaled)
    scaled.standby.stop()

    def listed():
        with contextlib.suppress(ValueError):  # a page that says error 500, no JSON
            return scaled.call("rep", ORDER, "web_search_read", [("id", "=", order_id)], {"name": {}})[
                "length"
            ]

    # Which process answers is chance.
    answers = [listed() for _number in range(20 * PROCESSES)]
    assert set(answers) <= {1, None}
    assert answers.count(None) <= PROCESSES
    assert answers[-1] == 1
