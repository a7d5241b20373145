"""A complaint that ends in an exchange, clicked by everybody who has a part in it."""

import re

RETURN = "sale.after.service.return"


def test_exchange(api, browse, screenshots):
    """RTN-05, RTN-06, RTN-07: technical gives the verdict, quality agrees, the rep submits the red
    request, the sales manager approves, the warehouse takes in, and the replacement goes out."""
    rep = api("rep")
    [found] = rep.find(RETURN, [("state", "=", "checked")], "id", "name")
    address = f"/odoo/returns/{found['id']}"
    with browse("engineering", "desktop") as page:
        page.goto(address)
        page.locator("td[name=verdict]").first.click()
        page.locator("td[name=verdict] .o_select_menu_toggler").click()
        page.locator(".o_select_menu_item").filter(has_text=re.compile("^我方")).click()
        page.locator("td[name=fault] input").first.fill("机械密封老化")
        push(page, "action_verify")
        page.screenshot(path=screenshots / "return_verdict_desktop.png")
    click(browse, "quality", address, "action_inspect")
    click(browse, "rep", address, "action_request")
    click(browse, "deputy", address, "action_approve")
    with browse("rep", "phone") as page:
        page.goto(address)
        page.locator("h1").first.wait_for()
        page.screenshot(path=screenshots / "return_approved_phone.png")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    [back] = transfers(api, found["id"])
    validate(browse, back["id"])
    assert rep.get(RETURN, found["id"], "state")["state"] == "received"
    leaving = [row for row in transfers(api, found["id"]) if row["id"] != back["id"]]
    assert len(leaving) == 1
    validate(browse, leaving[0]["id"])
    click(browse, "rep", address, "action_settle")
    assert rep.get(RETURN, found["id"], "state")["state"] == "settled"


def transfers(api, return_id):
    domain = [("after_service_return_id", "=", return_id)]
    return api("warehouse").find("stock.picking", domain, "id")


def click(browse, login, address, button):
    """``login`` opens ``address`` and pushes ``button``."""
    with browse(login, "desktop") as page:
        page.goto(address)
        push(page, button)


def push(page, button):
    with page.expect_response(lambda answer: answer.url.partition("?")[0].endswith(f"/{button}")):
        page.locator(f"button[name={button}]").first.click()


def validate(browse, picking_id):
    with browse("warehouse", "desktop") as page:
        page.goto(f"/odoo/stock.picking/{picking_id}")
        push(page, "button_validate")
