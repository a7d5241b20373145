"""The main job in Odoo's own web client, at a desk and on a phone."""

from contextlib import suppress

import pytest
from playwright.sync_api import TimeoutError

ORDER = "sale.order"


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_contract_from_quotation_to_invoice(api, new_quotation, browse, size):
    """APV-04: head, legal and general manager agree to 500,000.01; it is delivered and invoiced.
    APV-11: the salesperson sees each answer on the order. ROL-01: everybody in his own session."""
    order_id = new_quotation("rep", 500_000.01)
    name = api("rep").get(ORDER, order_id, "name")["name"]
    with browse("rep", size) as page:
        page.goto(f"/odoo/sales/{order_id}")
        contract = page.locator("[data-gate=contract]")
        if size == "desktop":
            type_and_discard(page, contract)
        contract.locator("button[name=approval_submit]").click()
        page.wait_for_selector("[data-gate=contract][data-state=pending]")
        assert states_of(contract) == ["open", "waiting", "waiting"]
    approve_on_card(browse, "head", size, name)
    approve_on_request(browse, "legal", size, name)
    approve_on_request(browse, "gm", size, name)
    with browse("rep", size) as page:
        page.goto(f"/odoo/sales/{order_id}")
        page.wait_for_selector("[data-gate=contract][data-state=approved]")
        press(page, "button[name=action_confirm]", size)
        until(page, lambda: api("rep").get(ORDER, order_id, "state")["state"] == "sale")
    deliver(api, browse, size, name)
    invoice(api, browse, size, order_id)


def type_and_discard(page, gate):
    """While a line is typed the total moves, and the panel keeps what it says of the stored order."""
    gate.wait_for()
    said, total = gate.inner_text(), page.locator("[name=tax_totals]").inner_text()
    page.locator(".o_data_row td[name=product_uom_qty]").first.click()
    page.locator(".o_data_row td[name=product_uom_qty] input").fill("3")
    page.locator(".o_data_row td[name=product_uom_qty] input").press("Tab")
    until(page, lambda: page.locator("[name=tax_totals]").inner_text() != total)
    assert gate.inner_text() == said
    page.locator(".o_form_button_cancel").click()
    until(page, lambda: page.locator("[name=tax_totals]").inner_text() == total)
    assert gate.inner_text() == said


def states_of(gate):
    steps = gate.locator(".o_approval_step")
    return [steps.nth(index).get_attribute("data-state") for index in range(steps.count())]


def approve_on_card(browse, login, size, order_name):
    """Decide on the card itself, in the list of what waits."""
    with browse(login, size) as page:
        page.goto("/odoo/to-approve")
        card = page.locator(".o_kanban_record", has_text=order_name)
        card.locator("button[name=action_approve]").click()
        card.wait_for(state="detached")


def approve_on_request(browse, login, size, order_name):
    """Open the card, read the request, decide there."""
    with browse(login, size) as page:
        page.goto("/odoo/to-approve")
        page.locator(".o_kanban_record", has_text=order_name).click(position={"x": 20, "y": 15})
        approve = page.locator("button[name=approval_approve]")
        approve.wait_for()
        if size == "phone":  # under the thumb
            box = approve.bounding_box()
            assert box["y"] + box["height"] > 844 - 80, box
        approve.click()
        approve.wait_for(state="detached")


def deliver(api, browse, size, order_name):
    pickings = api("warehouse").find("stock.picking", [("origin", "=", order_name)], "id")
    picking_id = pickings[0]["id"]
    with browse("warehouse", size) as page:
        page.goto(f"/odoo/stock.picking/{picking_id}")
        press(page, "button[name=button_validate]", size)
        done = api("warehouse").get
        until(page, lambda: done("stock.picking", picking_id, "state")["state"] == "done")


def invoice(api, browse, size, order_id):
    accountant = api("accountant")
    with browse("accountant", size) as page:
        page.goto(f"/odoo/sales/{order_id}")
        press(page, "#create_invoice", size)
        page.locator(".modal button[name=create_invoices]").click()
        page.wait_for_selector("button[name=action_post]:visible")
        press(page, "button[name=action_post]", size)

        def is_posted():
            domain = [("line_ids.sale_line_ids.order_id", "=", order_id), ("state", "=", "posted")]
            moves = accountant.find("account.move", domain, "amount_total")
            return [move["amount_total"] for move in moves] == [500_000.01]

        until(page, is_posted)


def press(page, selector, size):
    """Click a button of the form's header; on a phone most hide behind the three dots."""
    button = page.locator(f"{selector}:visible").first
    if size == "desktop":
        button.click()
        return
    dots = page.locator(".o_statusbar_buttons button.o-dropdown")
    button.or_(dots).first.wait_for()
    for _attempt in range(5):  # the menu closes when the form draws itself anew
        if not button.is_visible():
            dots.click()
        with suppress(TimeoutError):
            button.click(timeout=3_000)
            return
    button.click()


def until(page, condition, seconds=20):
    """Wait for what the server stores; a click returns before its answer comes."""
    for _attempt in range(seconds * 4):
        if condition():
            return
        page.wait_for_timeout(250)
    assert condition(), page.url
