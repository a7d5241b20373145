"""Twenty people return from one delivery, and credit one invoice, at the same moment."""

import pytest
from clients import Refused
from crashes import at_once, insist, select, shell

RETURN, MOVE = "sale.after.service.return", "account.move"
CLIENTS, STEP = 20, 100
# 1,000 pieces delivered and invoiced; twenty returns of 100 that wait only for the red request.
STORY = """
import json
from odoo.fields import Command
rep = env["res.users"].search([("login", "=", "rep")])
env = env(user=rep.id, su=True, context={"allowed_company_ids": rep.company_id.ids})
customer = env["res.partner"].search([("user_id", "=", rep.id), ("is_company", "=", True)], limit=1)
product = env["product.product"].create({"name": "Seal", "is_storable": True, "list_price": 10})
kind = env["stock.picking.type"].search(
    [("code", "=", "outgoing"), ("company_id", "=", rep.company_id.id)], limit=1
)
places = {
    "location_id": kind.default_location_src_id.id,
    "location_dest_id": env.ref("stock.stock_location_customers").id,
}
move = {"product_id": product.id, "product_uom_qty": 1000, "quantity": 1000, "picked": True, **places}
picking = env["stock.picking"].create(
    {"partner_id": customer.id, "picking_type_id": kind.id, "move_ids": [Command.create(move)], **places}
)
picking.action_confirm()
picking.move_ids.write({"quantity": 1000, "picked": True})
picking.button_validate()
line = {"product_id": product.id, "quantity": 1000, "price_unit": 10, "tax_ids": False}
invoice = env["account.move"].create(
    {"move_type": "out_invoice", "partner_id": customer.id, "invoice_line_ids": [Command.create(line)]}
)
invoice.action_post()
reason = env["sale.after.service.reason"].create(
    {"name": "At once", "needs_branch": False, "needs_technical": False, "needs_manager": False}
)
returns = env["sale.after.service.return"].with_user(rep).create(
    [
        {
            "partner_id": customer.id,
            "reason_id": reason.id,
            "line_ids": [Command.create({"move_id": picking.move_ids.id, "qty_asked": 100})],
        }
        for _number in range(21)
    ]
)
for record in returns:
    record.action_submit()
    record.action_check_all()
    record.action_check()
env.cr.commit()
print("STORY", json.dumps({
    "returns": returns.ids, "move": picking.move_ids.id, "customer": customer.id,
    "invoice": invoice.id, "line": invoice.invoice_line_ids.id, "product": product.id,
}))
"""
# A worker that dies when everything is written and nothing committed yet.
KILLED = """
import os
record = env["sale.after.service.return"].browse({id})
record.with_user(record.user_id).action_request()
env.flush_all()
os.kill(os.getpid(), 9)
"""


@pytest.fixture(scope="module")
def story(odoo):
    return shell(odoo, STORY)


def all_at_once(act, arguments):
    """Start ``act(argument)`` for all at one moment; return (accepted, [sentence of each refusal])."""
    answers = at_once(*((insist, act, argument) for argument in arguments))
    refused = [answer.message for answer in answers if isinstance(answer, Refused)]
    return [answer for answer in answers if not isinstance(answer, Refused)], refused


def test_killed_worker(odoo, api, story):
    """RTN-04: a worker killed while it authorises leaves nothing half done; the return goes on
    afterwards as if nothing had been."""
    record_id = story["returns"][-1]
    shell(odoo, KILLED.format(id=record_id))
    rep = api("rep")
    found = rep.get(RETURN, record_id, "state", "picking_ids", "log_ids")
    assert (found["state"], found["picking_ids"], len(found["log_ids"])) == ("inspected", [], 2)
    query = "SELECT * FROM sale_after_service_return_balance WHERE move_id = {}"
    assert select(odoo, query.format(story["move"])) == []
    rep.call(RETURN, "action_request", [record_id])
    found = rep.get(RETURN, record_id, "state", "picking_ids")
    assert (found["state"], len(found["picking_ids"])) == ("approved", 1)
    rep.call(RETURN, "action_cancel", [record_id], note="Only a trial.")


def test_twenty_returns(odoo, api, story):
    """RTN-04: of twenty returns of 100 from a delivery of 1,000 ten pass and ten are refused with a
    sentence; the balance is exact."""
    rep = api("rep")
    accepted, refused = all_at_once(
        lambda record_id: rep.call(RETURN, "action_request", [record_id]), story["returns"][:CLIENTS]
    )
    assert (len(accepted), len(refused)) == (10, 10), refused
    assert {"would come back in all" in sentence for sentence in refused} == {True}, refused
    states = rep.find(RETURN, [("id", "in", story["returns"][:CLIENTS])], "state")
    assert sorted(row["state"] for row in states) == ["approved"] * 10 + ["inspected"] * 10
    query = "SELECT delivered::int, returned::int FROM sale_after_service_return_balance WHERE move_id = {}"
    assert select(odoo, query.format(story["move"])) == [["1000", "1000"]]


def test_twenty_credit_notes(odoo, api, story):
    """RTN-07: of twenty credit notes of 100 on an invoice of 1,000 ten are written and ten refused with
    a sentence, although all are drafts."""
    accountant = api("accountant")
    line = {"product_id": story["product"], "quantity": STEP, "price_unit": 10, "tax_ids": []}
    line["credited_line_id"] = story["line"]
    values = {"move_type": "out_refund", "partner_id": story["customer"], "invoice_line_ids": [(0, 0, line)]}
    accepted, refused = all_at_once(
        lambda _number: accountant.call(MOVE, "create", vals_list=[values]), range(CLIENTS)
    )
    assert (len(accepted), len(refused)) == (10, 10), refused
    assert {"Lower the credit note" in sentence for sentence in refused} == {True}, refused
    columns, table = "quantity::int, credited_quantity::int", "sale_after_service_credit_balance"
    query = f"SELECT {columns} FROM {table} WHERE line_id = {story['line']}"
    assert select(odoo, query) == [["1000", "1000"]]
