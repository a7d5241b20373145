"""People who sell, approve, deliver, invoice and take back over JSON-2, and go on whatever breaks.

They note each act that was acknowledged. Where the answer got lost they look whether it was done, and do it
again where it was not.
"""

import functools
import itertools
import time
from collections import Counter

import requests
from clients import Api, Refused, Session
from crashes import AGAIN

ORDER, STEP, REQUEST = "sale.order", "approval.tiers.step", "approval.tiers.request"
PICKING, MOVE, INVOICING = "stock.picking", "account.move", "sale.advance.payment.inv"
RETURN, TAG = "sale.after.service.return", "RESTART"
PATIENCE = 60
# What those who only serve find done.
BEFORE = {"create": 1, "submit": 1, "approve": 3, "confirm": 1}
ACTS = ("create", "submit", "recall", "approve", "confirm", "deliver", "invoice", "post", "ask", "take_back")
LOGINS = ("rep", "head", "legal", "warehouse", "accountant")


class Company:
    """What all clients share: Odoo, its people, and what was acknowledged."""

    def __init__(self, served, story):
        self.story, self.is_open = story, True
        self.acknowledged, self.found = Counter(), Counter()  # {(order, act): how often}
        for order in story["sold"]:
            for act, times in BEFORE.items():
                self.acknowledged[order["client_order_ref"], act] = times
        self.doubtful, self.moments, self.problems = 0, [], []
        self.api = {}
        for login in LOGINS:
            key = Session(served.url, served.database, login).make_api_key()
            self.api[login] = Api(served.url, served.database, key)

    def look(self, login, model, domain, *fields):
        """The rows, as soon as Odoo answers."""
        return insist(functools.partial(self.api[login].find, model, domain, *fields))

    def work(self, number):
        """What a client does until the company closes: sell, or serve who has bought."""
        try:
            for case in self.sell(number) if number % 2 else self.serve():
                for act in case:
                    if not self.is_open:
                        return
                    act()
        except Exception as problem:
            self.problems.append(repr(problem))
            raise

    def left(self):
        """Kinds of acts that nobody has come to yet."""
        return set(ACTS) - {act for _order, act in self.acknowledged + self.found}

    def sell(self, number):
        for each in itertools.count():
            yield Case(self, f"{TAG} {number} {each}").sale(is_recalled=each % 2 == 0)

    def serve(self):
        while self.story["sold"]:
            order = self.story["sold"].pop()
            yield Case(self, order["client_order_ref"], order).service()

    def do(self, order, act, is_done, login, model, method, ids=(), **arguments):
        """Do it once, however often the connection breaks.

        :param is_done: looks whether it was done, after the answer got lost
        """
        deadline = time.monotonic() + PATIENCE
        while True:
            assert time.monotonic() < deadline, f"{act} of {order} does not succeed"
            try:
                self.api[login].call(model, method, ids, **arguments)
            except Refused as refused:
                # Odoo says so, too, where it lost the database while it looked up the key.
                is_lost = refused.name == "odoo.exceptions.AccessDenied"
                if refused.status < 500 and AGAIN not in refused.message and not is_lost:
                    raise
            except (requests.RequestException, ValueError):
                pass
            else:
                self.acknowledged[order, act] += 1
                self.moments.append(time.monotonic())
                return
            self.doubtful += 1
            if is_done():
                self.found[order, act] += 1
                return
            time.sleep(0.1)


class Case:
    """One order."""

    def __init__(self, company, ref, order=None):
        self.company, self.ref, self.order = company, ref, order

    def read(self, *fields):
        found = self.company.look("rep", ORDER, [("client_order_ref", "=", self.ref)], *fields)
        return found[0] if found else None

    def do(self, act, is_done, *call, **arguments):
        self.company.do(self.ref, act, is_done, *call, **arguments)

    def sale(self, is_recalled):
        """The acts up to the contract; the client may stop after each."""
        yield from (self.create, self.submit)
        if is_recalled:
            yield from (self.recall, self.submit)
        for login in ("head", "legal", "head"):
            yield functools.partial(self.approve, login)
        yield self.confirm

    def service(self):
        """The acts from there to goods that come back."""
        yield from (self.deliver, self.invoice, self.post, self.ask, self.check, self.take_back)

    def create(self):
        story = self.company.story
        line = {"product_id": story["product"], "product_uom_qty": 10, "price_unit": 1000}
        order = {"partner_id": story["customer"], "client_order_ref": self.ref, "order_line": [(0, 0, line)]}
        self.do("create", lambda: self.read("id"), "rep", ORDER, "create", vals_list=[order])
        self.order = self.read("id", "name")

    def submit(self):
        ids = [self.order["id"]]
        self.do("submit", self.request, "rep", ORDER, "action_approval_submit", ids, gate="contract")

    def request(self):
        pending = [("res_id", "=", self.order["id"]), ("res_model", "=", ORDER), ("state", "=", "pending")]
        return self.company.look("rep", REQUEST, pending, "id")

    def recall(self):
        ids = [self.request()[0]["id"]]
        self.do("recall", lambda: not self.request(), "rep", REQUEST, "action_recall", ids)

    def approve(self, login):
        request = [("request_id.res_model", "=", ORDER), ("request_id.res_id", "=", self.order["id"])]
        mine = [("state", "=", "open"), *request]
        (step,) = self.company.look(login, STEP, mine, "id")

        def is_done():
            return not self.company.look(login, STEP, [("id", "=", step["id"]), ("state", "=", "open")], "id")

        self.do("approve", is_done, login, STEP, "action_approve", [step["id"]])

    def confirm(self):
        ids = [self.order["id"]]
        self.do("confirm", lambda: self.read("state")["state"] == "sale", "rep", ORDER, "action_confirm", ids)

    def deliver(self):
        def pickings(*states):
            domain = [("origin", "=", self.order["name"]), ("state", "in", states)]
            return self.company.look("warehouse", PICKING, domain, "id")

        ids = [row["id"] for row in pickings("confirmed", "assigned")]
        self.do("deliver", lambda: pickings("done"), "warehouse", PICKING, "button_validate", ids)

    def moves(self, *states):
        domain = [("invoice_origin", "=", self.order["name"]), ("state", "in", states)]
        return self.company.look("accountant", MOVE, domain, "id")

    def invoice(self):
        values = {"advance_payment_method": "delivered", "sale_order_ids": [(6, 0, [self.order["id"]])]}

        def create_form():  # nothing yet, as long as nobody presses its button
            return self.company.api["accountant"].call(INVOICING, "create", vals_list=[values])

        def is_done():
            return self.moves("draft", "posted")

        self.do("invoice", is_done, "accountant", INVOICING, "create_invoices", insist(create_form))

    def post(self):
        ids = [row["id"] for row in self.moves("draft")]
        self.do("post", lambda: self.moves("posted"), "accountant", MOVE, "action_post", ids)

    def returns(self, *states):
        domain = [("sale_order_id", "=", self.order["id"]), ("state", "in", states)]
        return self.company.look("rep", RETURN, domain, "id")

    def ask(self):
        domain = [("origin", "=", self.order["name"]), ("state", "=", "done")]
        (move,) = self.company.look("warehouse", "stock.move", domain, "id")
        line = {"move_id": move["id"], "qty_asked": 2}
        values = {
            "partner_id": self.company.story["customer"],
            "sale_order_id": self.order["id"],
            "reason_id": self.company.story["reason"],
            "line_ids": [(0, 0, line)],
        }
        self.do("ask", lambda: self.returns("draft"), "rep", RETURN, "create", vals_list=[values])

    def check(self):
        ids = [row["id"] for row in self.returns("draft")]
        self.do("hand in", lambda: self.returns("confirmed"), "rep", RETURN, "action_submit", ids)
        self.do("tick", lambda: False, "rep", RETURN, "action_check_all", ids)
        self.do("check", lambda: self.returns("inspected"), "rep", RETURN, "action_check", ids)

    def take_back(self):
        ids = [row["id"] for row in self.returns("inspected")]
        self.do("take_back", lambda: self.returns("approved"), "rep", RETURN, "action_request", ids)


def insist(act):
    """Its answer, as soon as Odoo gives one."""
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return act()
        except (Refused, requests.RequestException, ValueError):
            assert time.monotonic() < deadline, "Odoo does not come back"
            time.sleep(0.2)
