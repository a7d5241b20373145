"""Everything but a plain approval, clicked in Odoo's own web client at a desk and on a phone."""

from contextlib import suppress

import pytest
from playwright.sync_api import TimeoutError

ORDER, REQUEST = "sale.order", "approval.tiers.request"
AMOUNT = 40_000.0


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_return_and_reject(api, new_quotation, browse, size):
    """APV-15: returned with a comment from the request, the order is submitted again and rejected;
    both opinions stay. Without a comment nothing is decided."""
    order_id = new_quotation("rep", AMOUNT)
    api("rep").call(ORDER, "action_approval_submit", [order_id], gate="contract")
    decide(browse, "head", size, request_of(api, order_id), "return", "Delivery date is missing.")
    assert request_of(api, order_id, "state") == "returned"
    api("rep").call(ORDER, "action_approval_submit", [order_id], gate="contract")
    decide(browse, "head", size, request_of(api, order_id), "reject", "No such pump.")
    assert request_of(api, order_id, "state") == "rejected"
    rows = api("head").find(
        "approval.tiers.decision", [("request_id.res_id", "=", order_id)], "action", "comment"
    )
    said = {row["action"]: row["comment"] for row in rows}
    assert said["return"] == "Delivery date is missing."
    assert said["reject"] == "No such pump."


def request_of(api, order_id, field="id"):
    domain = [("res_model", "=", ORDER), ("res_id", "=", order_id), ("gate", "=", "contract")]
    requests = api("rep").find(REQUEST, domain, "id", "state")
    return max(requests, key=lambda request: request["id"])[field]


def decide(browse, login, size, request_id, action, comment):
    """Press the button (on a phone it is in the menu), see that the comment is compulsory, write it."""
    with browse(login, size) as page:
        page.goto(f"/odoo/{REQUEST}/{request_id}")
        page.locator("button[name=approval_approve]").wait_for()
        if size == "phone":
            pick_from_menu(page, action)
        else:
            page.locator(f"button[name=approval_{action}]").click()
        dialog = page.locator(".modal")
        confirm = dialog.locator("button[name=action_confirm]:visible")
        confirm.click()
        dialog.locator("[name=comment].o_field_invalid").wait_for()
        dialog.locator("[name=comment] textarea").fill(comment)
        confirm.click()
        dialog.wait_for(state="detached")
        page.locator("button[name=approval_approve]").wait_for(state="detached")


def pick_from_menu(page, action):
    """The menu slides up from the bottom; a tap while it moves may miss."""
    item = page.locator(f"[name=menu_{action}]")
    for _attempt in range(5):
        if not item.is_visible():
            page.locator("button[name=approval_more]").click()
        with suppress(TimeoutError):
            item.click(timeout=3_000)
            return
    item.click()
