"""One served database with the demo story for all system tests."""

import json
import os
import re
import shutil
from contextlib import contextmanager
from pathlib import Path

import pytest
from clients import Api, Session
from copies import Copies
from devices import PAGE_MS, SIZES, TIMEZONE
from playwright.sync_api import sync_playwright

from devtools import paths, replica, serve

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
CUSTOMERS = {"rep": "杭州泓湖水务工程有限公司", "rep2": "武汉江汇市政建设有限公司"}


@pytest.fixture(scope="session")
def odoo():
    paths.LOGS.mkdir(parents=True, exist_ok=True)
    log = paths.LOGS / "system_tests_server.log"
    printer = f"{os.environ['PATH']}{os.pathsep}{paths.TESTS / 'printer'}"
    settings = {"options": ["--max-cron-threads=0"], "environment": {**os.environ, "PATH": printer}}
    with serve.start(os.environ["SUITE_DB"], log=log, **settings) as served:
        yield served


@pytest.fixture(scope="session")
def api(odoo):
    """``api("rep")`` speaks JSON-2 with the key of that demo user."""
    clients = {}

    def client(login):
        if login not in clients:
            key = Session(odoo.url, odoo.database, login).make_api_key()
            clients[login] = Api(odoo.url, odoo.database, key)
        return clients[login]

    return client


@pytest.fixture(scope="session")
def new_quotation(api):
    """``new_quotation("rep", 500000.01)`` writes a quotation of that total and returns its id."""

    def create(login, amount):
        user = api(login)
        # An order belongs to the salesperson of its customer.
        customer = user.find("res.partner", [("name", "=", CUSTOMERS[login])], "id")
        product = user.find("product.product", [("default_code", "=", "CC-U-0300")], "id")
        line = {"product_id": product[0]["id"], "product_uom_qty": 1, "price_unit": amount}
        order = {"partner_id": customer[0]["id"], "order_line": [(0, 0, line)]}
        return user.call("sale.order", "create", vals_list=[order])[0]

    return create


@pytest.fixture(scope="session")
def open_step(api):
    """The id of the step of an order that waits for this user."""

    def find(login, order_id):
        waiting = [("state", "=", "open"), ("request_id.res_id", "=", order_id)]
        steps = api(login).find("approval.tiers.step", waiting, "id")
        assert len(steps) == 1, steps
        return steps[0]["id"]

    return find


@pytest.fixture(scope="session")
def set_lang(api):
    """``set_lang("rep", "en_US")``: the language of a user's next page."""

    def change(login, lang):
        officer = api("officer")
        user = officer.find("res.users", [("login", "=", login)], "id")[0]["id"]
        officer.call("res.users", "write", [user], vals={"lang": lang})

    return change


@pytest.fixture(scope="session")
def chromium(odoo):
    odoo.build_assets()
    with sync_playwright() as playwright:
        path = next(filter(None, map(shutil.which, BROWSERS)))
        browser = playwright.chromium.launch(executable_path=path, args=list(BROWSER_ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def browse(odoo, chromium):
    """``with browse("rep", "phone") as page``: the web client of that user on his own device.

    Leaving the block fails when the page has met an error that nobody expected; ``expected`` is a
    pattern of what the story itself causes, such as a lost connection.
    """
    devices = {}

    def get_device(login, size):
        if (login, size) not in devices:
            # No animation: a sheet still sliding in closes when a click scrolls it into view.
            device = chromium.new_context(
                base_url=odoo.url,
                locale="zh-CN",
                timezone_id=TIMEZONE,
                reduced_motion="reduce",
                **SIZES[size],
            )
            device.set_default_timeout(PAGE_MS)
            credentials = {"db": odoo.database, "login": login, "password": login}
            device.request.post("/web/session/authenticate", data={"params": credentials})
            devices[login, size] = device
        return devices[login, size]

    @contextmanager
    def open_page(login, size, expected=None):
        page, errors = get_device(login, size).new_page(), []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda entry: entry.type == "error" and errors.append(entry.text))
        try:
            yield page
            errors += page.locator(".o_error_dialog").all_inner_texts()
            assert not [error for error in errors if not (expected and re.search(expected, error))]
        finally:
            page.close()

    return open_page


@pytest.fixture(scope="session")
def copies():
    """``with copies.of("platform") as name``: a copy of a template, gone afterwards."""
    return Copies(**json.loads(os.environ["SUITE_TEMPLATES"]))


@pytest.fixture(scope="session")
def throwaway():
    """A PostgreSQL of its own with a copy of the served database, for tests that break it."""
    binaries = str(Path(shutil.which("initdb")).parent)
    with replica.small_primary(binaries, os.environ["SUITE_DB"], dict(os.environ)) as primary:
        primary.database = os.environ["SUITE_DB"]
        yield primary


@pytest.fixture(scope="session")
def screenshots():
    folder = paths.BUILD / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
