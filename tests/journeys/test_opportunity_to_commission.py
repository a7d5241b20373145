"""Journey 1: an opportunity becomes money, and the money commission."""

import pytest
from steps_customer import send_to_customer
from steps_money import deliver, invoice, read_statement, receive_payment, run_commission_jobs
from steps_selling import (
    ORDER,
    approve,
    approve_all,
    confirm,
    look_at,
    refused,
    submit,
    write_quotation,
)

PRICE, PAID = 46_000.0, 23_000.0


def test_opportunity_to_commission(house, odoo, view, view_as_customer):
    """QTE-05, REV-04, APV-04, COM-02: from the first talk to the commission, everybody does his own
    part: the customer sees no offer before the head has agreed, signs nothing before the contract is
    approved, and the salesperson is paid for what was collected."""
    lead_id = win_interest(house)
    order_id = write_quotation(house, PRICE, opportunity_id=lead_id)

    with refused(house, "Submit it for approval first", "请先提交审批"):
        house.person("rep").call(ORDER, "action_quotation_sent", [order_id])
    submit(house, order_id, "quote")
    approve(house, "head", order_id)
    customer = send_to_customer(house, odoo.url, order_id)
    assert look_at(house, order_id, "state")["state"] == "sent"

    assert house.says("This quotation is being reviewed", "此报价单正在审核") in customer.read_page()
    assert "error" in customer.sign()
    with refused(house, "Submit it for approval first", "请先提交审批"):
        confirm(house, order_id)
    submit(house, order_id, "contract")
    view("rep", f"/odoo/sales/{order_id}", "[data-gate=contract][data-state=pending]", "审批中")
    approve_all(house, order_id, "head", "legal", "head")

    view_as_customer(customer, "接受和签名")
    assert customer.sign()["force_refresh"]
    order = look_at(house, order_id, "name", "state", "signed_by", "approval_status")
    assert (order["state"], order["signed_by"], order["approval_status"]) == ("sale", "Li Lei", "approved")

    deliver(house, order["name"])
    invoice_id = invoice(house, order_id)
    run_commission_jobs(house)
    before = read_statement(house)
    receive_payment(house, invoice_id, PAID)
    paid = house.person("accountant").get("account.move", invoice_id, "payment_state", "amount_residual")
    assert (paid["payment_state"], paid["amount_residual"]) == ("partial", PRICE - PAID)

    run_commission_jobs(house)
    check_commission(house, order_id, before)
    statement_id = read_statement(house)["id"]
    view("rep", f"/odoo/sale.kpi.statement/{statement_id}", ".o_form_view .o_data_row", "累计从")


def win_interest(house):
    """The salesperson notes an opportunity; its id."""
    values = {"name": "Booster set for the east works", "partner_id": house.customer_id}
    return house.person("rep").create("crm.lead", type="opportunity", expected_revenue=PRICE, **values)


def check_commission(house, order_id, before):
    """One percent of what was collected, without tax; and the row says so."""
    after = read_statement(house)
    order = look_at(house, order_id, "amount_untaxed", "amount_total")
    base = PAID * order["amount_untaxed"] / order["amount_total"]
    assert after["currency_id"][1] == house.currency
    assert after["amount"] - before["amount"] == pytest.approx(base / 100, abs=0.011)
    known = {row["id"] for row in before["rows"]}
    rows = [row for row in after["rows"] if row["id"] not in known]
    assert rows
    assert all(house.says("Took you from", "累计从") in row["why"] for row in rows), rows
