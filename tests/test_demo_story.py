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
    assert len(rows) == 16
    for row in rows:
        assert row["password"] == row["login"]
        user = Session(odoo.url, odoo.database, row["login"])
        (me,) = user.call(
            "res.users", "search_read", [("login", "=", row["login"])], ["company_ids", "action_id"]
        )
        assert me["action_id"], "opens in Discuss instead"
        (company,) = user.call("res.company", "read", me["company_ids"], ["name", "currency_id"])
        assert (company["name"], company["currency_id"][1]) == ("澄川泵阀有限公司", "CNY")


def told(api, name):
    """The id of the record that the story calls ``name``."""
    story = [("module", "=", "sale_approval_tiers"), ("name", "=", name)]
    return api("officer").find("ir.model.data", story, "res_id")[0]["res_id"]


def steps_of(api, model, record_id, gate):
    """``(state, decided by)`` of the steps of the last request, in their order."""
    asked = [("res_model", "=", model), ("res_id", "=", record_id), ("gate", "=", gate)]
    auditor = api("auditor")
    last = max(row["id"] for row in auditor.find("approval.tiers.request", asked, "id"))
    steps = auditor.find("approval.tiers.step", [("request_id", "=", last)], "state", "decided_by_id")
    return [(step["state"], step["decided_by_id"] and step["decided_by_id"][1]) for step in steps]


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
        ("order_special", 242_000.0, "approved"),
        ("order_price", 49_950.0, "approved"),
        ("order_delta", 153_450.0, "approved"),
        ("order_urgent", 134_600.0, "approved"),
    ],
)
def test_orders_stand_where_the_story_says(api, name, amount, state):
    """APV-04: the orders around the limits show every state of an approval."""
    order = api("officer").get("sale.order", told(api, name), "amount_total", "approval_status")
    assert (order["amount_total"], order["approval_status"]) == (amount, state)


def test_one_approval_is_late(api):
    """APV-11: the deputy general manager sees what he has left lying."""
    late = api("deputy").find("approval.tiers.step", [("is_overdue", "=", True)], "amount")
    assert [step["amount"] for step in late] == [326_000.0]


def test_special_contract_is_reviewed_and_signed(api):
    """REV-03: four departments have reviewed it; it names all items and who signed for both."""
    order_id = told(api, "order_special")
    order = api("rep2").get(
        "sale.order", order_id, "state", "order_class", "signed_by_id", "customer_signer", "signing_place"
    )
    assert (order["state"], order["order_class"]) == ("sale", "special")
    assert (order["signed_by_id"][1], order["customer_signer"]) == ("周建国", "陈志远")
    assert order["signing_place"] == "无锡"
    reviewers = {name for _state, name in steps_of(api, "sale.order", order_id, "review")}
    assert reviewers == {"何军", "郭敏", "林涛", "高洁"}
    drawing = api("engineering").get("sale.approval.property", told(api, "property_drawing"), "holder_id")
    assert drawing["holder_id"][1] == "林涛"


def test_contract_was_changed(api):
    """CHG-02: the change was approved, agreed in writing and carried out; the contract is at version 2."""
    change = api("rep2").get(
        "sale.approval.change", told(api, "change_special"), "state", "contract_version", "agreement_name"
    )
    assert (change["state"], change["contract_version"]) == ("done", 2)
    assert change["agreement_name"].endswith(".pdf")


def test_price_was_agreed(api):
    """QTE-07: the head agreed to a price below the pricelist before the quotation went out."""
    order_id = told(api, "order_price")
    order = api("rep2").get("sale.order", order_id, "state", "max_price_deviation_percent")
    assert (order["state"], round(order["max_price_deviation_percent"], 2)) == ("sent", 10.0)
    assert steps_of(api, "sale.order", order_id, "pricing") == [("approved", "刘强")]


def test_changed_order_was_asked_again(api):
    """APV-15: after the change legal keeps its word, and the accountant decides for finance (ROL-03)."""
    order_id = told(api, "order_delta")
    steps = steps_of(api, "sale.order", order_id, "contract")
    assert [state for state, _name in steps] == ["approved", "approved", "kept", "approved"]
    acts = api("auditor").find(
        "approval.tiers.decision",
        [("request_id.res_model", "=", "sale.order"), ("request_id.res_id", "=", order_id)],
        "user_id",
        "for_user_id",
    )
    stood_in = {(act["user_id"][1], act["for_user_id"][1]) for act in acts if act["for_user_id"]}
    assert stood_in == {("郑洁", "钱丽")}


def test_release_left_a_violation(api):
    """APV-13: what could not wait was released, and the auditors have to look at it."""
    released = [("kind", "=", "release"), ("res_id", "=", told(api, "order_urgent"))]
    (row,) = api("auditor").find("approval.tiers.violation", released, "state", "user_id", "skipped_steps")
    assert (row["state"], row["user_id"][1]) == ("open", "周建国")
    assert row["skipped_steps"].count("\n") == 1


def test_expense_was_applied_for(api):
    """ICL-02: the claim names the application that was approved before, and waits at finance."""
    claim = api("rep2").get("hr.expense", told(api, "claim"), "approval_status", "application_id")
    assert (claim["approval_status"], claim["application_id"][0]) == ("pending", told(api, "application"))
    steps = steps_of(api, "hr.expense", told(api, "claim"), "expense")
    assert [state for state, _name in steps] == ["approved", "approved", "open"]


def test_year_has_a_star_and_a_newcomer(api):
    """KPI-06, PLN-06: plans in force at three levels; one sells above plan, one below, one has just begun."""
    deputy = api("deputy")
    plans = deputy.find("sale.target.plan", [("state", "=", "approved")], "level")
    assert sorted(plan["level"] for plan in plans) == ["company"] + ["person"] * 4 + ["team"] * 2
    scores = deputy.find("sale.kpi.score", [], "user_id", "score", "date_from")
    last = max(row["date_from"] for row in scores)
    found = {row["user_id"][1]: row["score"] for row in scores if row["date_from"] == last}
    assert found["李娜"] > 100 > found["黄磊"]
    sold = [("kind", "=", "invoice"), ("user_id.name", "=", "林晓")]
    assert len({row["date"][:7] for row in deputy.find("sale.kpi.fact", sold, "date")}) <= 6


def test_commission_is_of_money_collected(api):
    """COM-02: a rep reads his own rows, none of a colleague, and why each is what it is."""
    rows = api("rep").find("sale.kpi.ledger", [], "user_id", "why", "amount")
    assert rows
    assert {row["user_id"][1] for row in rows} == {"李娜"}
    assert all("%" in row["why"] for row in rows)
