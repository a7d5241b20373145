"""The meeting board at a desk and a salesperson's day on the phone, clicked in the web client."""

from datetime import timedelta
from unittest.mock import ANY

from devices import today

VISIT, PLAN = "sale.visit", "sale.visit.plan"


def next_monday():
    return today() - timedelta(days=today().weekday()) + timedelta(weeks=1)


def test_meeting_board(api, browse, screenshots):
    """VIS-17: the head comments on a person's week and fixes it; a visit that is dragged to another
    day afterwards asks why, and is marked."""
    rep = api("rep")
    plan = rep.find(
        PLAN, [("period", "=", "week"), ("date_from", "=", str(next_monday()))], "user_id", "state"
    )
    user_id = plan[0]["user_id"][0]
    assert plan[0]["state"] == "submitted"
    with browse("head", "desktop") as page:
        page.goto("/odoo/visit-board")
        row = page.locator(f"tr[data-user='{user_id}']")
        row.locator("button[name=guide]").click()
        page.locator(".modal textarea").fill("带上新样本。")
        page.locator(".modal button[name=save]").click()
        row.get_by_text("带上新样本。").wait_for()
        row.locator("button[name=fix]").click()
        row.locator("[data-state=approved]").wait_for()
        page.screenshot(path=screenshots / "visit_board_desktop.png")

        chip = row.locator(".o_visit_chip").first
        visit_id = chip.get_attribute("data-visit")
        old = chip.locator("xpath=ancestor::td").get_attribute("data-date")
        new = next(day for day in dates_of(row) if day != old)
        chip.drag_to(row.locator(f"td[data-date='{new}']"))
        page.locator(".modal textarea").fill("客户展会。")
        page.locator(".modal button[name=save]").click()
        row.locator(f"td[data-date='{new}'] [data-visit='{visit_id}']").wait_for()
        row.locator(f"[data-visit='{visit_id}'] .fa-pencil").wait_for()
    moved = rep.find("sale.visit.deviation", [("visit_id", "=", int(visit_id))], "kind", "reason")
    assert [(row["kind"], row["reason"]) for row in moved] == [("moved", "客户展会。")]


def dates_of(row):
    return [cell.get_attribute("data-date") for cell in row.locator("td[data-date]").all()]


def test_meeting_board_on_a_phone(browse, screenshots):
    """VIS-17: at 390 px people are cards, days below each other, nothing overflows."""
    with browse("head", "phone") as page:
        page.goto("/odoo/visit-board")
        page.locator("tr[data-user]").first.wait_for()
        page.screenshot(path=screenshots / "visit_board_phone.png")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_day_on_a_phone(api, browse, screenshots):
    """VIS-10, VIS-06, VIS-13: one button after the other under the thumb: call ahead, check in, write
    the report with a promise, hand it in, check out."""
    rep = api("rep")
    # Six in the morning: before the story's own visit of the day, so that it comes first.
    values = {"start_at": f"{today() - timedelta(days=1)} 22:00:00", "planned_hours": 1}
    customer = rep.find("res.partner", [("name", "=", "无锡暖城热力有限公司")], "id")[0]["id"]
    purpose = rep.find("sale.visit.purpose", [], "id")[0]["id"]
    visit_id = rep.call(
        VISIT, "create", vals_list=[{**values, "partner_id": customer, "purpose_id": purpose}]
    )[0]
    rep.call(VISIT, "action_confirm", [visit_id])
    with browse("rep", "phone") as page:
        page.goto("/odoo/my-day")
        page.locator("button[name=contact]").click()
        page.screenshot(path=screenshots / "visit_day_phone.png")
        page.locator("button[name=check_in]").click()
        page.locator("button[name=report]").click()
        dialog = page.locator(".modal")
        dialog.locator("textarea[name=content]").fill("见到设备科长，谈了夏季检修。")
        dialog.locator("textarea[name=result]").fill("同意试用一台变频泵。")
        dialog.locator("textarea[name=customer_need]").fill("噪音要低。")
        dialog.locator("textarea[name=next_step]").fill("下周送样机。")
        dialog.locator("input[name=promise]").fill("送样机")
        dialog.locator("button[name=add_promise]").click()
        page.screenshot(path=screenshots / "visit_report_phone.png")
        dialog.locator("button[name=submit]").click()
        page.locator("button[name=check_out]").click()
        page.locator("button[name=check_out]").wait_for(state="detached")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    visit = rep.find(VISIT, [("id", "=", visit_id)], "state", "report_state", "actual_hours")[0]
    assert (visit["state"], visit["report_state"]) == ("done", "submitted")
    assert rep.find("sale.visit.promise", [("visit_id", "=", visit_id)], "name", "state") == [
        {"id": ANY, "name": "送样机", "state": "open"}
    ]


def test_several_visits_from_the_calendar(api, browse, screenshots):
    """VIS-16: three days marked in the month become three visits to the customer that is chosen; one
    that is drawn longer in the week is planned longer."""
    rep, customer = api("rep"), "无锡暖城热力有限公司"
    known = [row["id"] for row in rep.find(VISIT, [], "id")]
    with browse("rep", "desktop") as page:
        page.goto("/odoo/visits?view_type=calendar")
        choose_scale(page, "month")
        week = page.locator(".fc-daygrid-body tr:has(.fc-day-today) .fc-daygrid-day")
        drag(page, week.nth(1), week.nth(3))
        page.locator(".o_multi_selection_buttons > button.btn-secondary").first.click()
        popover = page.locator(".o_multi_create_popover")
        popover.locator("[name=partner_id] input").fill(customer)
        page.locator(".o-autocomplete--dropdown-item", has_text=customer).first.click()
        popover.locator("[name=purpose_id] input").click()
        page.locator(".o-autocomplete--dropdown-item").first.click()
        page.screenshot(path=screenshots / "visit_calendar_several.png")
        with page.expect_response("**/sale.visit/create"):
            popover.locator("button.btn-primary").click()
        page.locator(".fc-event", has_text=customer).nth(2).wait_for()
        made = rep.find(VISIT, [("id", "not in", known)], "date", "planned_hours")
        assert [row["planned_hours"] for row in made] == [1, 1, 1]
        assert len({row["date"] for row in made}) == 3

        choose_scale(page, "week")
        day = page.locator(f".fc-timegrid-col[data-date='{made[0]['date']}']")
        entry = day.locator(".fc-event", has_text=customer).last.bounding_box()
        x, end = entry["x"] + entry["width"] / 2, entry["y"] + entry["height"] - 2
        with page.expect_response("**/sale.visit/write"):
            draw(page, (x, end), (x, end + entry["height"]))
    hours = rep.find(VISIT, [("id", "=", made[0]["id"])], "planned_hours")[0]["planned_hours"]
    assert hours == 2
    rep.call(VISIT, "unlink", [row["id"] for row in made])


def choose_scale(page, scale):
    page.locator(".scale_button_selection").click()
    page.locator(f".o_scale_button_{scale}").click()
    page.locator(f".fc-{'dayGridMonth' if scale == 'month' else 'timeGridWeek'}-view").wait_for()


def drag(page, first, last):
    """From the lower edge of one cell to that of another, where no entry is in the way."""
    boxes = [cell.bounding_box() for cell in (first, last)]
    draw(page, *((box["x"] + box["width"] / 2, box["y"] + box["height"] - 8) for box in boxes))


def draw(page, begin, end):
    page.mouse.move(*begin)
    page.mouse.down()
    page.mouse.move(*end, steps=8)
    page.mouse.up()
