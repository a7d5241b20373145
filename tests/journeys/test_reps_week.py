"""A rep's week: the plan that drafts itself, its approval, a visit without a connection, the report, a
promise that is kept, and the Saturday board."""

import re
from datetime import UTC, datetime, timedelta

import devices
import pytest
from clients import Refused
from steps_colleague import hire

VISIT, PLAN, STEP = "sale.visit", "sale.visit.plan", "approval.tiers.step"
OFFLINE = "ERR_INTERNET_DISCONNECTED|ERR_FAILED|Connection"


@pytest.fixture
def rep(house):
    """A new salesperson with three customers whom nobody has visited yet."""
    officer = house.person("officer")
    policy = [("gate", "=", "plan"), ("res_model", "=", PLAN), ("company_id", "=", house.company_id)]
    if not officer.find("approval.tiers.policy", policy, "id"):
        template = house.ref("sale_visit_plan.policy_template_plan")
        officer.call("approval.tiers.policy", "action_switch_on", [template])
    rep = hire(house, "week")
    rep.customers = rep.win_customers(
        *("North Mill", "East Dairy", "South Quarry"),
        visit_class_id=house.ref("sale_visit_plan.class_general"),
        street="12 Harbour Road",
        city="Lakeside",
    )
    return rep


def test_reps_week(house, rep, browse):
    """VIS-01, VIS-06, VIS-08, VIS-10, VIS-13, VIS-17: a salesperson's week, from the drafted plan to the
    board of the Saturday meeting."""
    plan = plan_drafts_itself(house, rep)
    leader_approves_the_plan(house, rep, plan)
    visit = customer_wants_the_visit_today(house, rep, plan)
    with browse(rep.login, "phone", expected=OFFLINE) as page:
        page.goto("/odoo/my-day")
        checks_in_without_a_connection(house, rep, page, visit)
        writes_the_report_on_the_way(house, rep, page, visit)
        page.locator("button[name=check_out]").click()
        page.locator("button[name=check_out]").wait_for(state="detached")
    leader_reads_the_report(house, rep, visit)
    promise_is_kept(house, rep, visit)
    plan_id = hands_the_next_week_in(rep)
    with browse(house.login("head"), "desktop") as page:
        saturday_board(house, rep, page, plan_id)


def plan_drafts_itself(house, rep):
    """The plan of a month, far enough ahead not to touch these weeks, proposes whoever is due, and says
    why."""
    month = (rep.today.replace(day=1) + timedelta(days=62)).replace(day=1)
    plan = rep.create(PLAN, period="month", date_from=str(month))
    rep.call(PLAN, "action_draft_lines", [plan])
    drafted = rep.find(VISIT, [("month_plan_id", "=", plan)], "partner_id", "draft_reason", "is_proposed")
    assert sorted(visit["partner_id"][0] for visit in drafted) == sorted(rep.customers)
    assert all(visit["is_proposed"] and visit["draft_reason"] for visit in drafted)
    with pytest.raises(Refused, match=house.says("3 visits are proposals still", "还有3次拜访是建议")):
        rep.call(PLAN, "action_submit", [plan])
    rep.call(PLAN, "action_keep_all", [plan])
    return plan


def leader_approves_the_plan(house, rep, plan):
    """Nobody approves his own plan; approved by his superior, its visits are agreed."""
    rep.call(PLAN, "action_submit", [plan])
    assert rep.get(PLAN, plan, "state")["state"] == "submitted"
    asked = [("request_id.res_id", "=", plan), ("request_id.res_model", "=", PLAN), ("state", "=", "open")]
    with pytest.raises(Refused):
        rep.call(STEP, "action_approve", [rep.find(STEP, asked, "id")[0]["id"]])
    [step] = house.person("head").find(STEP, asked, "id")
    house.person("head").call(STEP, "action_approve", [step["id"]])
    assert rep.get(PLAN, plan, "state")["state"] == "approved"
    states = rep.find(VISIT, [("month_plan_id", "=", plan)], "state")
    assert {visit["state"] for visit in states} == {"confirmed"}


def customer_wants_the_visit_today(house, rep, plan):
    """What is agreed moves only with a reason, and the change stands on record."""
    [visit] = rep.find(VISIT, [("month_plan_id", "=", plan), ("partner_id", "=", rep.customers[0])], "id")
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S")
    with pytest.raises(Refused, match=house.says("stands on an approved plan", "已审批的计划")):
        rep.call(VISIT, "action_move", [visit["id"]], start_at=now)
    why = house.says("The pump stands still.", "水泵停机了。")
    rep.call(VISIT, "action_move", [visit["id"]], start_at=now, reason=why)
    moved = rep.find("sale.visit.deviation", [("visit_id", "=", visit["id"])], "kind", "reason")
    assert [(row["kind"], row["reason"]) for row in moved] == [("moved", why)]
    return visit["id"]


def checks_in_without_a_connection(house, rep, page, visit):
    """The first tap finds no network and is told so; the second reaches the office, but its answer is
    lost on the way; the third says what is true: checked in, once."""
    page.locator("button[name=contact]").click()
    page.locator("button[name=check_in]", has_text=house.says("Check in", "签到")).wait_for()
    page.context.set_offline(True)
    page.locator("button[name=check_in]").click()
    page.locator(".o_notification").first.wait_for()
    page.context.set_offline(False)
    assert rep.get(VISIT, visit, "state")["state"] == "confirmed"

    def lose_the_answer(route):
        route.fetch()
        route.abort()

    page.route("**/action_check_in", lose_the_answer)
    page.locator("button[name=check_in]:enabled").click()
    page.locator("button[name=report]").wait_for()
    page.unroute("**/action_check_in")
    checks = rep.find("sale.visit.check", [("visit_id", "=", visit)], "kind")
    assert [check["kind"] for check in checks] == ["in"]


def writes_the_report_on_the_way(house, rep, page, visit):
    """What was typed without a connection is still there after the page was closed, and is handed in
    once, with what was promised."""
    page.locator("button[name=report]").click()
    dialog = page.locator(".modal")
    page.context.set_offline(True)
    content = house.says("Met the plant engineer about the noise.", "见到设备科长，谈了噪音问题。")
    dialog.locator("textarea[name=content]").fill(content)
    dialog.locator("textarea[name=result]").fill(house.says("He tries one pump.", "同意试用一台。"))
    dialog.locator("textarea[name=customer_need]").fill(house.says("Less noise.", "噪音要低。"))
    dialog.locator("textarea[name=next_step]").fill(house.says("Bring a sample.", "送样机。"))
    dialog.locator("button[name=submit]").click()
    page.locator(".o_notification").first.wait_for()
    page.context.set_offline(False)
    page.goto("/odoo/my-day")
    page.locator("button[name=report]").click()
    assert dialog.locator("textarea[name=content]").input_value() == content
    dialog.locator("input[name=promise]").fill(house.says("Bring a sample", "送样机"))
    dialog.locator("button[name=add_promise]").click()
    dialog.locator(".o_visit_promises .border-bottom").wait_for()
    dialog.locator("button[name=submit]").click()
    dialog.wait_for(state="detached")
    report = rep.find("sale.visit.report", [("visit_id", "=", visit)], "state", "content")
    assert [(row["state"], row["content"]) for row in report] == [("submitted", content)]


def leader_reads_the_report(house, rep, visit):
    """Nobody accepts his own report; the superior gives it four of five."""
    report = rep.find("sale.visit.report", [("visit_id", "=", visit)], "id")[0]["id"]
    with pytest.raises(Refused, match=house.says("Nobody reviews his own report", "不能审核自己的报告")):
        rep.call("sale.visit.report", "action_accept", [report], score=5)
    house.person("head").call("sale.visit.report", "action_accept", [report], score=4)
    found = rep.get("sale.visit.report", report, "state", "score")
    assert (found["state"], found["score"]) == ("accepted", 4)
    assert rep.get(VISIT, visit, "state")["state"] == "done"  # something is promised still


def promise_is_kept(house, rep, visit):
    """A promise is kept with a proof; the last one closes the visit."""
    [promise] = rep.find("sale.visit.promise", [("visit_id", "=", visit)], "id", "date_due", "state")
    a_week_later = devices.today() + timedelta(days=7)  # as the telephone proposed
    assert (promise["state"], promise["date_due"]) == ("open", str(a_week_later))
    with pytest.raises(Refused, match=house.says("write under", "请在“证明”中写明")):
        rep.call("sale.visit.promise", "action_done", [promise["id"]])
    proof = house.says("Delivered to the gate.", "已送到门卫。")
    rep.call("sale.visit.promise", "action_done", [promise["id"]], proof=proof)
    assert rep.get(VISIT, visit, "state")["state"] == "closed"


def hands_the_next_week_in(rep):
    """One more visit for next week, and its plan waits for the meeting."""
    monday = rep.today - timedelta(days=rep.today.weekday()) + timedelta(weeks=1)
    start = datetime.combine(monday, datetime.min.time(), rep.tz) + timedelta(days=2, hours=10)
    plan = rep.create(PLAN, period="week", date_from=str(monday))
    rep.create(
        VISIT,
        partner_id=rep.customers[1],
        purpose_id=rep.find("sale.visit.purpose", [], "id")[0]["id"],
        start_at=start.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"),
        planned_hours=1,
    )
    rep.call(PLAN, "action_submit", [plan])
    assert rep.get(PLAN, plan, "state")["state"] == "submitted"
    return plan


def saturday_board(house, rep, page, plan):
    """The leader sees the week that was made and fixes the one to come, in front of everybody."""
    page.goto("/odoo/visit-board")
    row = page.locator(f"tr[data-user='{rep.user_id}']")
    row.locator(".o_visit_chip", has_text="East Dairy").wait_for()
    week_made = row.locator(".o_visit_board_person .text-muted").inner_text()
    assert re.findall(r"\d+", week_made) == ["1", "1"], week_made  # one made of one that was agreed
    row.locator("button[name=fix]").click()
    row.locator("[data-state=approved]").wait_for()
    fixed = rep.get(PLAN, plan, "state", "fixed_by_id")
    assert (fixed["state"], fixed["fixed_by_id"][0]) == ("approved", house.user_id("head"))
