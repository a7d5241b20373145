"""PostgreSQL dies and comes back while a company works: two worker processes, eight people.

In the end the database has each act exactly once, and Odoo has gone on by itself.
"""

import threading
import time
from collections import Counter

import psutil
import pytest
import requests
from crashes import CLEAN, Gate, connection, prove, shell
from load import ACTS, ORDER, REQUEST, STEP, TAG, Company

from devtools import paths, prefork, replica

CLIENTS, AT_ONCE = 8, 80
SECONDS, LONGEST = 20, 60  # longer on a slow machine, until every kind of act came up
DEATHS = (4, 9, 14)  # seconds after the beginning
DOWN = 1  # seconds
# A product in stock, a reason for returns that nobody has to confirm, and approval in batches.
STORY = """
import json
from odoo.fields import Command
company = env["res.users"].search([("login", "=", "rep")]).company_id
env = env(context={"allowed_company_ids": company.ids})
rep = env["res.users"].search([("login", "=", "rep")])
product = env["product.product"].create({"name": "Seal", "is_storable": True, "list_price": 10})
warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
env["stock.quant"]._update_available_quantity(product, warehouse.lot_stock_id, 100000)
reason = env["sale.after.service.reason"].create(
    {"name": "Restart", "needs_branch": False, "needs_technical": False, "needs_manager": False})
for policy in env["approval.tiers.policy"].search([("gate", "=", "contract"), ("state", "=", "active")]):
    version = env["approval.tiers.policy"].browse(policy.action_new_version()["res_id"])
    version.is_batch_allowed = True
    version.action_activate()
customer = env["res.partner"].search([("user_id", "=", rep.id), ("is_company", "=", True)], limit=1)
line = {"product_id": product.id, "product_uom_qty": 10, "price_unit": 1000}
sold = env["sale.order"].with_user(rep).create([
    {"partner_id": customer.id, "client_order_ref": f"RESTART sold {n}", "order_line": [Command.create(line)]}
    for n in range(16)])
sold.action_approval_submit("contract")
for login in ("head", "legal", "head"):
    steps = sold.sudo().approval_request_ids.step_ids.filtered(lambda step: step.state == "open")
    steps.with_user(env["res.users"].search([("login", "=", login)])).action_approve()
sold.action_confirm()
env.cr.commit()
print("STORY", json.dumps({"product": product.id, "reason": reason.id, "customer": customer.id,
    "sold": sold.read(["name", "client_order_ref"])}))
"""
# What each order has come to, by its reference
FOUND = f"""
SELECT o.client_order_ref,
       (SELECT count(*) FROM sale_order same WHERE same.client_order_ref = o.client_order_ref) AS create,
       (SELECT count(*) FROM approval_tiers_decision d JOIN approval_tiers_request r ON r.id = d.request_id
         WHERE r.res_model = 'sale.order' AND r.res_id = o.id AND d.action = 'submit') AS submit,
       (SELECT count(*) FROM approval_tiers_decision d JOIN approval_tiers_request r ON r.id = d.request_id
         WHERE r.res_model = 'sale.order' AND r.res_id = o.id AND d.action = 'recall') AS recall,
       (SELECT count(*) FROM approval_tiers_decision d JOIN approval_tiers_request r ON r.id = d.request_id
         WHERE r.res_model = 'sale.order' AND r.res_id = o.id AND d.action = 'approve') AS approve,
       (o.state = 'sale')::int AS confirm,
       (SELECT count(*) FROM stock_picking p WHERE p.origin = o.name AND p.state = 'done') AS deliver,
       (SELECT count(*) FROM account_move m WHERE m.invoice_origin = o.name) AS invoice,
       (SELECT count(*) FROM account_move m WHERE m.invoice_origin = o.name AND m.state = 'posted') AS post,
       (SELECT count(*) FROM sale_after_service_return r WHERE r.sale_order_id = o.id) AS ask,
       (SELECT COALESCE(sum(b.returned), 0)::int / 2 FROM sale_after_service_return_balance b
          JOIN stock_move m ON m.id = b.move_id JOIN sale_order_line l ON l.id = m.sale_line_id
         WHERE l.order_id = o.id) AS take_back
  FROM sale_order o WHERE o.client_order_ref LIKE '{TAG}%%'"""


@pytest.fixture(scope="module")
def story(throwaway):
    return shell(throwaway, STORY)


@pytest.fixture(scope="module")
def company(throwaway, story):
    log = paths.LOGS / "restarted_server.log"
    log.unlink(missing_ok=True)
    # A scheduler within would end with its connection, and Odoo's parent process ends where it starts a
    # worker anew while PostgreSQL is away; what supervises Odoo then starts all of it.
    settings = {"options": ["--max-cron-threads=0"], "environment": throwaway.environment}
    with prefork.start(throwaway.database, 2, log=log, **settings) as served:
        company = Company(served, story)
        company.served = served
        yield company


def read(throwaway, query, *values):
    with connection(throwaway) as cursor:
        cursor.execute(query, values or None)
        return cursor.fetchall()


def break_things(throwaway, begin):
    """PostgreSQL dies and is started again, several times. Returns when it was back."""
    back = []
    for moment in DEATHS:
        time.sleep(max(0, begin + moment - time.monotonic()))
        throwaway.crash()
        time.sleep(DOWN)
        throwaway.launch(replica.SMALL)
        back.append(time.monotonic())
    return back


@pytest.fixture(scope="module")
def worked(throwaway, company):
    """The company after its day; when PostgreSQL was back."""
    clients = [threading.Thread(target=company.work, args=(n,)) for n in range(CLIENTS)]
    begin = time.monotonic()
    for client in clients:
        client.start()
    company.back = break_things(throwaway, begin)
    while time.monotonic() < begin + (LONGEST if company.left() else SECONDS) and not company.problems:
        time.sleep(0.1)
    company.is_open = False
    for client in clients:
        client.join()
    return company


def test_restarted_under_load(throwaway, worked):
    """APV-11, RTN-04: what was acknowledged before PostgreSQL died is there, once; what was not is there
    whole or not at all; and everybody works on as soon as it is back."""
    assert worked.problems == []
    assert worked.doubtful > 0, "nobody noticed"
    assert worked.served.process.poll() is None
    acts = worked.acknowledged + worked.found
    back = min(moment for moment in worked.moments if moment > worked.back[-1]) - worked.back[-1]
    counts = len(worked.moments), worked.doubtful, worked.found.total()
    print("{} acknowledged, {} in doubt, {} of those found done".format(*counts))
    print(f"acknowledged again {back:.1f} s after PostgreSQL was back")
    found = {row[0]: row[1:] for row in read(throwaway, FOUND)}
    orders = {order for order, _act in acts}
    assert found == {order: tuple(acts[order, act] for act in ACTS) for order in orders}
    assert worked.left() == set(), "not every kind of act came up"


def killed(throwaway, company, call, *arguments, **named):
    """Call what writes decisions; all workers are killed when everything before them is written."""
    answers = []

    def run():
        try:
            answers.append(call(*arguments, **named))
        except (requests.RequestException, ValueError) as broken:
            answers.append(broken)

    with Gate(throwaway, "approval_tiers_decision") as gate:
        client = threading.Thread(target=run)
        client.start()
        gate.wait()
        for worker in psutil.Process(company.served.process.pid).children():
            worker.kill()
        client.join()
        gate.open()
    assert isinstance(answers[0], Exception), answers


def test_worker_killed_in_one_go(throwaway, company):
    """APV-17: a worker that dies while 80 orders are submitted, or approved, has done none of it; done
    again, each of them is submitted and approved once."""
    rep, head = company.api["rep"], company.api["head"]
    line = {"product_id": company.story["product"], "product_uom_qty": 1, "price_unit": 100}
    order = {"partner_id": company.story["customer"], "order_line": [(0, 0, line)]}
    ids = rep.call(ORDER, "create", vals_list=[order] * AT_ONCE)
    mine = [("res_model", "=", ORDER), ("res_id", "in", ids)]
    submit = (ORDER, "action_approval_submit", ids)
    killed(throwaway, company, rep.call, *submit, gate="contract")
    assert company.look("rep", REQUEST, mine, "id") == []
    rep.call(*submit, gate="contract")
    requested = [row["id"] for row in rep.find(REQUEST, mine, "id")]
    waiting = [("request_id", "in", requested), ("state", "=", "open")]
    steps = [row["id"] for row in head.find(STEP, waiting, "id")]
    assert len(requested) == len(steps) == AT_ONCE
    killed(throwaway, company, head.call, STEP, "action_approve", steps)
    assert len(company.look("head", STEP, [("id", "in", steps), ("state", "=", "open")], "id")) == AT_ONCE
    head.call(STEP, "action_approve", steps)
    query = "SELECT action, count(*) FROM approval_tiers_decision WHERE request_id = ANY(%s) GROUP BY action"
    assert Counter(dict(read(throwaway, query, requested))) == {"submit": AT_ONCE, "approve": AT_ONCE}


def test_proofs(throwaway, worked):
    """APV-11: after all this the record is whole, balances and figures are the sums of their documents."""
    assert worked
    assert prove(throwaway) == CLEAN
