"""Fifty people and their day, for Locust: see `_work.py`. Reads LOAD_FACTS, writes LOAD_RESULT."""

import itertools
import json
import os
import random
import time
from contextlib import contextmanager

import gevent
from locust import HttpUser, between, events, task
from locust.exception import RescheduleTask

with open(os.environ["LOAD_FACTS"], encoding="utf-8") as source:
    FACTS = json.load(source)
WARM_UP = 90  # seconds: all have logged in, and each worker has read each view, as on any day
THINK = [float(part) for part in os.environ.get("LOAD_THINK", "15,45").split(",")]
LIMIT = 80
LOGINS = {role: itertools.cycle(logins) for role, logins in FACTS["people"].items()}
TODAY = time.strftime("%Y-%m-%d")


def suite_only(function):
    """A page that plain Odoo has not: nothing is asked for there, the person thinks on."""

    def visit(self):
        if FACTS["is_suite"]:
            function(self)

    visit.__name__ = function.__name__
    return task(visit)


class Person(HttpUser):
    """One session of the web client; `page` times everything that a page asks for."""

    abstract = True
    wait_time = between(*THINK)
    role = None

    def on_start(self):
        login = next(LOGINS[self.role])
        credentials = {"db": os.environ["SUITE_DB"], "login": login, "password": FACTS["password"]}
        self.uid = self.ask("/web/session/authenticate", credentials)["uid"]

    def ask(self, path, params):
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        with self.client.post(path, json=body, name="(calls)", catch_response=True) as response:
            answer = response.json() if response.ok else {"error": {"message": response.status_code}}
            if "error" in answer:
                data = answer["error"].get("data", {})
                message = f"{path}: {data.get('message') or answer['error']['message']}"
                response.failure(message)
                raise RuntimeError(message)
            return answer["result"]

    def call(self, model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.ask(f"/web/dataset/call_kw/{model}/{method}", params)

    @contextmanager
    def page(self, name):
        begun, failure = time.perf_counter(), None
        try:
            yield
        except Exception as error:
            failure = error
        milliseconds = 1000 * (time.perf_counter() - begun)
        events.request.fire(
            request_type="PAGE", name=name, response_time=milliseconds, response_length=0, exception=failure
        )
        if failure:
            raise RescheduleTask

    def open_list(self, name, domain, order=None):
        """Action, views and the first page."""
        known = FACTS["lists"][self.role][name]
        self.ask("/web/action/load", {"action_id": known["action"]})
        options = {"action_id": known["action"], "toolbar": True, "load_filters": True}
        self.call(known["model"], "get_views", views=known["views"], options=options)
        return self.call(
            known["model"],
            "web_search_read",
            domain,
            known["spec"],
            limit=LIMIT,
            count_limit=10_001,
            **({"order": order} if order else {}),
        )["records"]

    def open_form(self, model, record_id):
        """The record, and the messages below it."""
        self.call(model, "web_read", [record_id], FACTS["forms"][self.role][model])
        thread = {"thread_model": model, "thread_id": record_id}
        self.ask("/mail/thread/messages", {**thread, "fetch_params": {"limit": 30}})


class Rep(Person):
    role, fixed_count = "rep", len(FACTS["people"]["rep"])

    @task
    def pipeline(self):
        with self.page("my pipeline"):
            self.open_list("pipeline", [["user_id", "=", self.uid], ["type", "=", "opportunity"]])

    @task(2)
    def quotation(self):
        with self.page("quotations"):
            mine = [["user_id", "=", self.uid], ["state", "in", ["draft", "sent"]]]
            found = self.open_list("quotations", mine)
        record_id = random.choice(found)["id"]
        with self.page("open a quotation"):
            self.open_form("sale.order", record_id)
        with self.page("add a line"):
            spec = FACTS["forms"][self.role]["sale.order"]
            line = {"product_id": random.choice(FACTS["products"]), "product_uom_qty": 1}
            lines = {"order_line": [[0, "virtual_1", line]]}
            self.call("sale.order", "onchange", [record_id], lines, ["order_line"], spec)
            self.call("sale.order", "web_save", [record_id], lines, spec)

    @task
    def orders(self):
        with self.page("orders"):
            self.open_list("orders", [["user_id", "=", self.uid], ["state", "=", "sale"]])

    @suite_only
    def visits(self):
        with self.page("my visits"):
            self.call("sale.visit", "get_my_day", TODAY)
            self.open_list("visits", [["user_id", "=", self.uid]])

    @suite_only
    def month(self):
        with self.page("my month"):
            self.call("sale.kpi.month", "get_month")


class Approver(Person):
    role, fixed_count = "approver", len(FACTS["people"]["approver"])

    @suite_only
    def decide(self):
        with self.page("to approve"):
            found = self.open_list(
                "to_approve", [["state", "=", "open"], ["candidate_ids", "in", [self.uid]]]
            )
        if not found:
            return
        step = random.choice(found[:40])["id"]
        with self.page("open a request"):
            request = self.call("approval.tiers.step", "read", [step], ["request_id"])[0]["request_id"][0]
            self.open_form("approval.tiers.request", request)
        with self.page("decide"):
            self.call("approval.tiers.step", "action_approve", [step])

    @task
    def orders(self):
        with self.page("orders"):
            self.open_list("orders", [["state", "=", "sale"]])


class Accountant(Person):
    role, fixed_count = "accountant", len(FACTS["people"]["accountant"])

    @task
    def invoices(self):
        with self.page("invoices"):
            found = self.open_list("invoices", [["move_type", "=", "out_invoice"]])
        with self.page("open an invoice"):
            self.open_form("account.move", random.choice(found)["id"])


class Director(Person):
    role, fixed_count = "director", len(FACTS["people"]["director"])

    @suite_only
    def dashboard(self):
        with self.page("dashboard"):
            self.call("sale.kpi.board", "get_board")

    @suite_only
    def statement(self):
        with self.page("statement"):
            found = self.open_list("statements", [])
            self.open_form("sale.kpi.statement", random.choice(found)["id"])

    @task
    def orders(self):
        with self.page("orders"):
            self.open_list("orders", [["state", "=", "sale"]])


@events.test_start.add_listener
def forget_first_pages(environment, **_options):
    gevent.spawn_later(WARM_UP, environment.stats.reset_all)


@events.quitting.add_listener
def write_result(environment, **_options):
    """Rows of the table: each page's percentiles, and what went wrong."""
    entries = [entry for entry in environment.stats.entries.values() if entry.method == "PAGE"]
    result = {
        entry.name: {
            "p50": entry.get_response_time_percentile(0.5),
            "p95": entry.get_response_time_percentile(0.95),
            "pages": entry.num_requests,
            "errors": entry.num_failures,
        }
        for entry in sorted(entries, key=lambda entry: entry.name)
    }
    errors = [str(error.error) for error in environment.stats.errors.values()]
    with open(os.environ["LOAD_RESULT"], "w", encoding="utf-8") as sink:
        json.dump({"pages": result, "errors": errors}, sink, ensure_ascii=False, indent=1)
