"""What salespeople, approvers and the warehouse do with an order, one sentence each."""

from contextlib import contextmanager

import pytest
from clients import Refused

ORDER, REQUEST, STEP = "sale.order", "approval.tiers.request", "approval.tiers.step"


def write_quotation(house, price, **values):
    """The salesperson offers one piece to the customer at this price, tax included; the order's id."""
    line = {"product_id": house.product_id, "product_uom_qty": 1, "price_unit": price}
    values.setdefault("partner_id", house.customer_id)
    order_id = house.person("rep").create(ORDER, order_line=[(0, 0, line)], **values)
    order = look_at(house, order_id, "amount_total", "currency_id")
    assert (order["amount_total"], order["currency_id"][1]) == (price, house.currency)
    return order_id


def look_at(house, order_id, *fields):
    """What the salesperson reads on his order."""
    return house.person("rep").get(ORDER, order_id, *fields)


def change_price(house, order_id, price):
    """The salesperson changes the price of the only line."""
    [line_id] = look_at(house, order_id, "order_line")["order_line"]
    house.person("rep").write("sale.order.line", line_id, price_unit=price)


def submit(house, record_id, gate, model=ORDER):
    """The salesperson asks for approval."""
    house.person("rep").call(model, "action_approval_submit", [record_id], gate=gate)


def approve(house, role, record_id, comment=None, model=ORDER):
    """This person finds the document among what waits for him, and agrees."""
    person = house.person(role)
    asked = [("request_id.res_model", "=", model), ("request_id.res_id", "=", record_id)]
    waiting = person.find(STEP, [*asked, ("state", "=", "open")], "can_decide")
    mine = [step["id"] for step in waiting if step["can_decide"]]
    assert len(mine) == 1, (role, waiting)
    person.call(STEP, "action_approve", mine, comment=comment)


def approve_all(house, record_id, *roles, model=ORDER):
    """These people agree, one after the other."""
    for role in roles:
        approve(house, role, record_id, model=model)


def steps_of(house, record_id, gate, model=ORDER):
    """``(step's state, who is asked or has decided)`` of the last request, in their order."""
    auditor = house.person("auditor")
    asked = [("res_model", "=", model), ("res_id", "=", record_id), ("gate", "=", gate)]
    last = max(row["id"] for row in auditor.find(REQUEST, asked, "id"))
    steps = auditor.find(STEP, [("request_id", "=", last)], "state", "candidate_ids", "decided_by_id")
    return [(step["state"], step["decided_by_id"] and step["decided_by_id"][0]) for step in steps]


def confirm(house, order_id):
    house.person("rep").call(ORDER, "action_confirm", [order_id])


@contextmanager
def refused(house, english, chinese):
    """What follows is refused with this sentence, in the language of this house."""
    with pytest.raises(Refused, match=house.says(english, chinese)) as refusal:
        yield
    assert refusal.value.status in (403, 422), refusal.value
