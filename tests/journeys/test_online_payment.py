"""Journey 3: a customer pays online what is not approved, or not any more."""

import pytest
from steps_customer import TurnedAway, send_to_customer
from steps_paying_online import install_provider, open_provider
from steps_selling import approve, approve_all, look_at, refused, submit, write_quotation

PRICE = 32_000.0


@pytest.fixture(scope="session")
def online_payment(api):
    """Odoo's own trial provider is installed."""
    install_provider(api("admin"))


@pytest.fixture
def provider(house, api, online_payment):
    """The provider of this company."""
    return open_provider(api("admin"), house.company_id)


def test_money_is_not_stranded(house, odoo, provider, view, view_as_customer):
    """REV-04, APV-15: no payment is taken for what is not approved. What was paid in the moment in
    which the contract changed is kept: the customer is thanked and told to wait, the salesperson is
    told what to do, and once the contract is approved it is confirmed by itself."""
    order_id = write_quotation(house, PRICE, require_signature=False, require_payment=True)
    submit(house, order_id, "quote")
    approve(house, "head", order_id)
    customer = send_to_customer(house, odoo.url, order_id)
    assert house.says("This quotation is being reviewed", "此报价单正在审核") in customer.read_page()
    with pytest.raises(TurnedAway, match=house.says("still being reviewed", "仍在审核中")):
        customer.begin_payment(provider, PRICE)

    submit(house, order_id, "contract")
    approve_all(house, order_id, "head", "legal", "head")
    assert house.says("being reviewed", "正在审核") not in customer.read_page()
    payment = customer.begin_payment(provider, PRICE)
    promise_another_day(house, order_id)
    assert customer.finish_payment(payment) == "done"

    assert look_at(house, order_id, "state", "is_held_for_approval") == {
        "id": order_id,
        "state": "sent",
        "is_held_for_approval": True,
    }
    assert house.says("We have received your payment", "您的订单正在审核") in customer.read_page()
    view_as_customer(customer, "您的订单正在审核")
    assert house.says("Paid or accepted, not approved", "已付款或接受，尚未批准") in tasks_of(house, order_id)
    with refused(house, "has changed since its approval", "在审批通过后已被修改"):
        house.person("rep").call("sale.order", "action_confirm", [order_id])
    view("rep", f"/odoo/sales/{order_id}", "[data-gate=contract] .o_approval_changes", "重新提交")

    submit(house, order_id, "contract")
    approve_all(house, order_id, "head", "legal", "head")
    goes_through(house, order_id, customer)


def promise_another_day(house, order_id):
    """While the customer fills in the provider's form, the salesperson changes the delivery date."""
    house.person("rep").write("sale.order", order_id, commitment_date="2030-03-01 08:00:00")


def tasks_of(house, order_id):
    """What the salesperson is asked to do about the order."""
    mine = [("res_model", "=", "sale.order"), ("res_id", "=", order_id)]
    mine += [("user_id", "=", house.user_id("rep"))]
    return [task["summary"] for task in house.person("rep").find("mail.activity", mine, "summary")]


def goes_through(house, order_id, customer):
    """The order is confirmed, its payment booked once, its task gone, and the customer sees it."""
    order = look_at(house, order_id, "name", "state", "is_held_for_approval")
    assert (order["state"], order["is_held_for_approval"]) == ("sale", False)
    assert not tasks_of(house, order_id)
    paid = [("memo", "ilike", order["name"]), ("company_id", "=", house.company_id)]
    payments = house.person("accountant").find("account.payment", paid, "amount", "currency_id")
    assert [(row["amount"], row["currency_id"][1]) for row in payments] == [(PRICE, house.currency)]
    assert order["name"] in customer.read_page()
