"""A customer on his telephone: sends goods back, complains, and follows both."""

import re

import pytest

RETURN, COMPLAINT = "sale.after.service.return", "sale.after.service.complaint"
LOGIN = "portal.buyer"


@pytest.fixture(scope="module")
def customer(api):
    """A portal user of a customer who has received something."""
    officer, warehouse = api("officer"), api("warehouse")
    moves = warehouse.find(
        "stock.move",
        [("state", "=", "done"), ("sale_line_id", "!=", False), ("origin_returned_move_id", "=", False)],
        "partner_id",
    )
    company = moves[0]["partner_id"][0]
    [group] = officer.find(
        "ir.model.data", [("module", "=", "base"), ("name", "=", "group_portal")], "res_id"
    )
    partner = officer.call(
        "res.partner",
        "create",
        vals_list=[{"name": "门户买方", "parent_id": company, "email": f"{LOGIN}@example.com"}],
    )[0]
    values = {
        "login": LOGIN,
        "password": LOGIN,
        "partner_id": partner,
        "lang": "zh_CN",
        "group_ids": [(6, 0, [group["res_id"]])],
    }
    officer.call("res.users", "create", vals_list=[values])


@pytest.mark.usefixtures("customer")
def test_portal(api, browse, screenshots):
    """RTN-02, CPL-01: the customer asks for a return and files a complaint, and sees where they stand."""
    with browse(LOGIN, "phone") as page:
        page.goto("/my/home")
        page.locator("a[href='/my/returns']").first.click()
        page.locator("a[href='/my/returns/new']").first.click()
        page.locator("#return_order").wait_for()
        page.locator("form[action='/my/returns/new'] button[type=submit]").click()
        page.locator("input[name^=qty_]").first.fill("1")
        page.locator("#return_reason").select_option(index=1)
        page.locator("#return_description").fill("密封面有划痕，无法使用。")
        page.screenshot(path=screenshots / "portal_return_new_phone.png", full_page=True)
        page.locator("form[action='/my/returns/new'] button[type=submit]").click()
        page.wait_for_url(re.compile(r"/my/returns/\d+"))
        page.screenshot(path=screenshots / "portal_return_phone.png", full_page=True)
        assert page.locator(".list-group-item").count() >= 1
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        return_id = int(page.url.rpartition("/")[2])
        page.goto("/my/complaints/new")
        page.locator("#complaint_subject").fill("泵运行时有异响")
        page.locator("#complaint_description").fill("开机十分钟后出现异响，请派人检查。")
        page.locator("#complaint_description").locator("xpath=ancestor::form").locator(
            "button[type=submit]"
        ).click()
        page.wait_for_url(re.compile(r"/my/complaints/\d+"))
        page.screenshot(path=screenshots / "portal_complaint_phone.png", full_page=True)
        complaint_id = int(page.url.partition("?")[0].rpartition("/")[2])
    assert api("deputy").get(RETURN, return_id, "state")["state"] == "confirmed"  # without a branch
    complaint = api("deputy").get(COMPLAINT, complaint_id, "state", "channel")
    assert (complaint["state"], complaint["channel"]) == ("new", "portal")
