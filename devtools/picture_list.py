"""Which pictures `./dev pictures` takes: whose screen, what it shows, what is done first."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Picture:
    """One screen of one person of the demo story.

    :param address: below the server; "{id}" stands for the record
    :param sign: selector of what shows that the screen is there
    :param record: (model, domain) of the record, as this person finds it
    :param act: what to do on the page before the picture is taken
    :param height: cut off what is below, where the screen is empty; 0 keeps all
    """

    name: str
    login: str
    address: str
    sign: str
    record: tuple = ()
    size: str = "desktop"
    act: Callable | None = None
    height: int = 0


def press(selector):
    """Click this, once it can be seen."""
    return lambda page: page.locator(f"{selector}:visible").first.click()


def show(selector):
    """Bring this to the top of the screen."""

    def scroll(page):
        page.locator(selector).first.evaluate("element => element.scrollIntoView({block: 'start'})")

    return scroll


def turn_to_a_day_with_visits(page):
    """The demo story goes on through the days; its next working day has visits."""
    for _day in range(7):
        if page.locator(".o_visit_day_current").count():
            return
        page.locator(".o_visit_day_page header button").last.click()
        page.wait_for_timeout(800)


def order(amount):
    """The quotation of this total."""
    return ("sale.order", [("amount_total", "=", amount), ("state", "=", "draft")])


ORDER = "/odoo/sales/{id}"
ENGINE = "/odoo/action-approval_tiers.approval_tiers_"
MINE = [("user_id.login", "=", "rep")]
WAITING = ("approval.tiers.request", [("state", "=", "pending"), ("amount", "=", 326_000.0)])
LADDER = ("approval.tiers.policy", [("state", "=", "active"), ("is_cumulative", "=", False)])
REQUEST = "/odoo/approval.tiers.request/{id}"
CARD, ROW = ".o_kanban_record:not(.o_kanban_ghost)", ".o_data_row"

PICTURES = (
    # The sales rep
    Picture("order_needs_approval", "rep", ORDER, "[data-state=needed]", order(500_000.01)),
    Picture("order_running", "rep", ORDER, "[data-state=pending]", order(100_000.01)),
    Picture("order_returned", "rep", ORDER, "[data-state=returned]", order(500_000.0)),
    Picture(
        "my_day",
        "rep",
        "/odoo/action-sale_visit_plan.sale_visit_my_day_action",
        ".o_visit_day",
        size="phone",
        act=turn_to_a_day_with_visits,
    ),
    Picture(
        "visit_plan",
        "rep",
        "/odoo/visit-plans/{id}",
        ".o_form_view",
        ("sale.visit.plan", [*MINE, ("state", "=", "submitted")]),
    ),
    Picture("my_month", "rep", "/odoo/action-sale_kpi.sale_kpi_my_month_action", ".o_kpi_month"),
    # The approver
    Picture("to_approve", "deputy", "/odoo/to-approve", CARD, height=330),
    Picture("to_approve_phone", "deputy", "/odoo/to-approve", CARD, size="phone", height=420),
    Picture("request", "deputy", REQUEST, "[data-state=pending]", WAITING),
    Picture(
        "decide",
        "deputy",
        REQUEST,
        "button[name=approval_return]",
        WAITING,
        act=press("button[name=approval_return]"),
    ),
    Picture(
        "meeting_board", "head", "/odoo/action-sale_visit_plan.sale_visit_board_action", ".o_visit_board"
    ),
    Picture("dashboard", "deputy", "/odoo/action-sale_kpi.sale_kpi_board_action", ".o_kpi_board"),
    # The sales clerk
    Picture("complaints", "quality", "/odoo/complaints", f"{CARD}, {ROW}", height=420),
    Picture(
        "complaint",
        "quality",
        "/odoo/complaints/{id}",
        ".o_form_view",
        ("sale.after.service.complaint", [("name", "=like", "%00001")]),
    ),
    Picture("return", "engineering", "/odoo/returns/{id}", ".o_form_view", ("sale.after.service.return", [])),
    # The accountant
    Picture(
        "statement",
        "rep",
        "/odoo/commission-statements/{id}",
        ".o_form_view",
        ("sale.kpi.statement", [*MINE, ("amount", ">", 0)]),
    ),
    Picture("sales_figures", "head", "/odoo/action-sale_kpi.fact_action", f"{ROW}, .o_pivot, .o_graph_view"),
    # The technical department
    Picture(
        "service_request",
        "engineering",
        "/odoo/service-requests/{id}",
        ".o_form_view",
        ("sale.after.service.request", []),
    ),
    # The auditor
    Picture("decisions", "auditor", ENGINE + "decision_action", ROW),
    Picture("violations", "auditor", "/odoo/violations", ROW, height=260),
    # The administrator
    Picture(
        "settings",
        "officer",
        "/odoo/action-sale.action_sale_config_settings",
        ".o_setting_box[id=approval_amount_tiers]",
        act=show(".o_setting_box[id=approval_amount_tiers]"),
    ),
    Picture(
        "policy",
        "officer",
        "/odoo/approval.tiers.policy/{id}",
        "[name=tier_ids]",
        LADDER,
        act=show(".o_notebook"),
    ),
    Picture("metrics", "officer", "/odoo/action-sale_target.sale_target_metric_action", ROW),
)
