"""Journey 2: an approved contract is changed, and another one ended."""

import pytest
from steps_changing import CHANGE, ask_to_terminate, attach_agreement, carry_out
from steps_selling import (
    approve,
    approve_all,
    change_price,
    confirm,
    look_at,
    refused,
    steps_of,
    submit,
    write_quotation,
)

PRICE, LOWER_PRICE = 180_000.0, 170_000.0


@pytest.fixture
def terminations_need_approval(house):
    """The officer has put the chain for terminations in force, until the journey is over."""
    officer = house.person("officer")
    template = house.ref("sale_approval_tiers.policy_template_termination_chain")
    officer.call("approval.tiers.policy", "action_switch_on", [template])
    in_force = [("template_id", "=", template), ("state", "=", "active")]
    policy_id = house.find_id(
        "officer", "approval.tiers.policy", [*in_force, ("company_id", "=", house.company_id)]
    )
    yield
    officer.call("approval.tiers.policy", "action_retire", [policy_id])


def test_only_who_is_concerned_is_asked_again(house, view):
    """APV-15: after a change of price legal's word stands, since no clause was touched; who signs for
    the amount is asked again, and until then the contract cannot be confirmed."""
    order_id = write_quotation(house, PRICE)
    submit(house, order_id, "contract")
    approve_all(house, order_id, "head", "legal", "deputy")
    assert look_at(house, order_id, "approval_status")["approval_status"] == "approved"

    change_price(house, order_id, LOWER_PRICE)
    with refused(house, "has changed since its approval", "在审批通过后已被修改"):
        confirm(house, order_id)
    view("rep", f"/odoo/sales/{order_id}", "[data-gate=contract] .o_approval_changes", "单价", "重新提交")

    submit(house, order_id, "contract")
    legal, deputy = house.user_id("legal"), house.user_id("deputy")
    approve(house, "head", order_id)
    assert steps_of(house, order_id, "contract")[1:] == [("kept", legal), ("open", False)]
    view("deputy", "/odoo/to-approve", ".o_kanban_record", look_at(house, order_id, "name")["name"], "同意")
    approve(house, "deputy", order_id)
    assert steps_of(house, order_id, "contract")[1:] == [("kept", legal), ("approved", deputy)]
    confirm(house, order_id)
    assert look_at(house, order_id, "state", "amount_total") == {
        "id": order_id,
        "state": "sale",
        "amount_total": LOWER_PRICE,
    }


@pytest.mark.usefixtures("terminations_need_approval")
def test_contract_is_ended_as_it_was_agreed(house, view):
    """CHG-01, CHG-02: a contract in force does not end by a click: the head and the general manager agree,
    the customer signs; then the order is cancelled with its delivery, and its number is kept."""
    order_id = sell(house)
    with refused(house, "Ask for its termination", "请申请解除"):
        house.person("rep").call("sale.order", "action_cancel", [order_id])

    change_id = ask_to_terminate(house, order_id, "The customer's works are not built.")
    submit(house, change_id, "termination", model=CHANGE)
    with refused(house, "is waiting for approval", "正在审批"):
        carry_out(house, change_id)
    approve_all(house, change_id, "head", "gm", model=CHANGE)
    with refused(house, "attach the agreement signed", "请附上与客户签署的协议"):
        carry_out(house, change_id)
    attach_agreement(house, change_id)
    view("rep", f"/odoo/{CHANGE}/{change_id}", "button[name=action_done]", "合同解除", "已同意")
    carry_out(house, change_id)

    order = look_at(house, order_id, "name", "state")
    assert order["state"] == "cancel"
    pickings = house.person("warehouse").find("stock.picking", [("origin", "=", order["name"])], "state")
    assert {picking["state"] for picking in pickings} == {"cancel"}


def sell(house):
    """A contract of 60,000 that is approved and confirmed; its id."""
    order_id = write_quotation(house, 60_000.0)
    submit(house, order_id, "contract")
    approve_all(house, order_id, "head", "legal", "head")
    confirm(house, order_id)
    return order_id
