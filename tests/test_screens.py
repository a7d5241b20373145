"""The screens that matter, at both widths and in both languages: nothing overflows, nothing fails.

The pictures lie in the build folder afterwards, for people to look at.
"""

import pytest

STEP, REQUEST = "approval.tiers.step", "approval.tiers.request"
LANGUAGES = ("en_US", "zh_CN")


@pytest.fixture(scope="module")
def screens(api):
    """{name: (login, address, what shows that it is there)}"""
    rep, officer = api("rep"), api("officer")
    running = rep.find("sale.order", [("amount_total", "=", 100_000.01)], "id")
    late = api("deputy").find(STEP, [("is_overdue", "=", True)], "request_id")
    policy = officer.find(
        "approval.tiers.policy", [("state", "=", "active"), ("is_cumulative", "=", False)], "id"
    )
    changed = rep.find("sale.order", [("approval_status", "=", "changed")], "id")
    draft = rep.find("sale.order", [("amount_total", "=", 500_000.01), ("state", "=", "draft")], "id")
    settings = "/odoo/action-sale.action_sale_config_settings"
    return {
        "order_draft": ("rep", f"/odoo/sales/{draft[-1]['id']}", "[data-state=needed]"),
        "order_running": ("rep", f"/odoo/sales/{running[-1]['id']}", "[data-state=pending]"),
        "order_changed": ("rep", f"/odoo/sales/{changed[-1]['id']}", "[data-state=changed]"),
        "to_approve": ("deputy", "/odoo/to-approve", ".o_kanban_record button"),
        "request": ("deputy", f"/odoo/{REQUEST}/{late[0]['request_id'][0]}", "[data-state=pending]"),
        "decisions": (
            "auditor",
            "/odoo/action-approval_tiers.approval_tiers_decision_action",
            ".o_data_row",
        ),
        "violations": ("auditor", "/odoo/violations", ".o_data_row"),
        "settings": ("officer", settings, ".o_setting_box[id=approval_amount_tiers]"),
        "policy": (
            "officer",
            f"/odoo/approval.tiers.policy/{policy[-1]['id']}",
            ".o_field_widget[name=tier_ids]",
        ),
    }


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_screens(screens, browse, set_lang, screenshots, size):
    """APV-11: who is asked, why and what is next shows on every screen, at every width."""
    logins = {login for login, _address, _sign in screens.values()}
    for lang in LANGUAGES:
        for login in logins:
            set_lang(login, lang)
        for login in sorted(logins):
            with browse(login, size) as page:
                for name, (owner, address, sign) in screens.items():
                    if owner == login:
                        page.goto(address)
                        page.locator(sign).first.wait_for()
                        page.wait_for_timeout(300)  # animations
                        page.screenshot(path=screenshots / f"{name}_{size}_{lang}.png")
                        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                        assert wide <= 0, f"{name} is {wide} px too wide"
    for login in logins:
        set_lang(login, "zh_CN")
