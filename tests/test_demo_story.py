"""The demo story is whole: Odoo only logs a warning when demo data fails to load."""

import csv

import pytest
from clients import Session

from devtools import paths

LOGINS = paths.ADDONS / "sale_approval_tiers" / "demo" / "logins.csv"


def test_every_login_opens_in_the_story(odoo):
    """ROL-01: each role has a login of its own, and works in the Chinese company alone."""
    with LOGINS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 12
    for row in rows:
        assert row["password"] == row["login"]
        user = Session(odoo.url, odoo.database, row["login"])
        (me,) = user.call(
            "res.users", "search_read", [("login", "=", row["login"])], ["company_ids", "action_id"]
        )
        assert me["action_id"], "opens in Discuss instead"
        (company,) = user.call("res.company", "read", me["company_ids"], ["name", "currency_id"])
        assert (company["name"], company["currency_id"][1]) == ("澄川泵阀有限公司", "CNY")


@pytest.mark.parametrize(
    ("name", "amount", "state"),
    [
        ("order_100k", 100_000.0, "approved"),
        ("order_100k_cent", 100_000.01, "pending"),
        ("order_500k", 500_000.0, "returned"),
        ("order_500k_cent", 500_000.01, False),
        ("order_changed", 75_800.0, "changed"),
        ("order_rejected", 247_000.0, "rejected"),
        ("order_chain", 1_300_000.0, "pending"),
        ("order_overdue", 326_000.0, "pending"),
        ("order_confirmed", 68_400.0, "approved"),
    ],
)
def test_orders_stand_where_the_story_says(api, name, amount, state):
    """APV-04: the orders around the limits show every state of an approval."""
    officer = api("officer")
    story = [("module", "=", "sale_approval_tiers"), ("name", "=", name)]
    order_id = officer.find("ir.model.data", story, "res_id")[0]["res_id"]
    order = officer.get("sale.order", order_id, "amount_total", "approval_status")
    assert (order["amount_total"], order["approval_status"]) == (amount, state)


def test_one_approval_is_late(api):
    """APV-11: the deputy general manager sees what he has left lying."""
    late = api("deputy").find("approval.tiers.step", [("is_overdue", "=", True)], "amount")
    assert [step["amount"] for step in late] == [326_000.0]
