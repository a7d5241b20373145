"""The end of a month: figures, what is out of the ordinary, the assessment, its approval, the commission
statement, a dispute, and an invoice that comes too late."""

from datetime import date, timedelta

import pytest
from clients import Refused
from steps_colleague import hire
from steps_sale import pay_commission

RUN, SCORE, SCORE_LINE, ACT = "sale.kpi.run", "sale.kpi.score", "sale.kpi.score.line", "sale.kpi.score.act"
STATEMENT, LEDGER, DISPUTE = "sale.kpi.statement", "sale.kpi.ledger", "sale.kpi.dispute"
USUAL, UNUSUAL, LATE = 10_000.0, 60_000.0, 5_000.0
MONTHS_BEFORE = 4  # as many as it takes to know what is usual, and one more


def month_before(month, count=1):
    for _month in range(count):
        month = (month - timedelta(days=1)).replace(day=1)
    return month


def month_after(month):
    return (month + timedelta(days=32)).replace(day=1)


@pytest.fixture
def month(house):
    """The first day of the last month that nobody has been assessed for yet."""
    known = {row["date_from"] for row in house.person("officer").find(RUN, [], "date_from")}
    month = month_before(date.today().replace(day=1))
    while str(month) in known:
        month = month_before(month)
    return month


@pytest.fixture
def rep(house, month):
    """A salesperson who sells for 10,000 a month, and in this one for 60,000; paid 2 % of it."""
    rep = hire(house, "figures")
    [rep.customer_id] = rep.win_customers("Meadow Foods")
    pay_commission(house, rep, percent=2, begin=month)
    usual = [(month_before(month, count), USUAL) for count in range(1, MONTHS_BEFORE + 1)]
    invoice(house, rep, [*usual, (month, UNUSUAL)])
    return rep


def invoice(house, rep, sold):
    """The accountant invoices ``sold``, [(day, amount without tax)], to the customer of ``rep``."""
    accountant = house.person("accountant")
    line = {"product_id": house.product_id, "quantity": 1, "tax_ids": [(5,)]}
    common = {"move_type": "out_invoice", "partner_id": rep.customer_id, "invoice_user_id": rep.user_id}
    invoices = accountant.call(
        "account.move",
        "create",
        vals_list=[
            {**common, "invoice_date": str(day), "invoice_line_ids": [(0, 0, {**line, "price_unit": amount})]}
            for day, amount in sold
        ],
    )
    accountant.call("account.move", "action_post", invoices)


def test_month_end(house, rep, month, browse):
    """KPI-01, KPI-02, COM-02: the month is counted, judged, approved and paid; what comes later changes
    nothing of it and is paid with the next one."""
    figures_agree_with_the_books(house, rep, month)
    run = officer_assesses_the_month(house, month)
    unusual_figure_is_signed_off(house, rep, run)
    month_is_approved(house, rep, run)
    statement = statement_is_approved(house, rep, month)
    row = rep_disputes_a_row(house, rep, statement)
    late_invoice_changes_nothing(house, rep, month, run, statement)
    late_invoice_is_paid_next_month(house, rep, month, row)
    with browse(rep.login, "phone") as page:
        rep_reads_his_statement(rep, page, statement)


def figures_agree_with_the_books(house, rep, month):
    """Everything posted is captured once, and the nightly check finds no difference."""
    house.run_job("sale_kpi.ir_cron_capture")
    facts = rep.find(
        "sale.kpi.fact", [("user_id", "=", rep.user_id), ("kind", "=", "invoice")], "date", "amount"
    )
    assert sorted((row["date"], row["amount"]) for row in facts)[-1] == (str(month), UNUSUAL)
    assert sum(row["amount"] for row in facts) == USUAL * MONTHS_BEFORE + UNUSUAL
    officer = house.person("officer")
    check = officer.call("sale.kpi.audit", "action_check")["res_id"]
    found = officer.get("sale.kpi.audit", check, "difference_count", "report")
    assert found["difference_count"] == 0, found["report"]


def officer_assesses_the_month(house, month):
    """By the scheme in force, or the first one of a company that has none."""
    officer = house.person("officer")
    if not officer.find("sale.kpi.scheme", [("state", "=", "active")], "id"):
        lines = [("invoiced", 60, 50_000), ("collected", 40, 50_000)]
        scheme = officer.create(
            "sale.kpi.scheme",
            name="Salespeople",
            role="rep",
            company_id=house.company_id,
            date_from=str(month_before(month, 2)),
            missing_rule="reweight",
            line_ids=[
                (0, 0, {"metric_id": house.ref(f"sale_target.metric_{name}"), "weight": weight,
                        "target_source": "fixed", "fixed_target": target})
                for name, weight, target in lines
            ],
        )  # fmt: skip
        officer.call("sale.kpi.scheme", "action_activate", [scheme])
    run = officer.create(RUN, date_from=str(month), company_id=house.company_id)
    officer.call(RUN, "action_compute", [run])
    return run


def unusual_figure_is_signed_off(house, rep, run):
    """Six times as much as usual: nobody hands that in before the superior has said why it is right."""
    officer, head = house.person("officer"), house.person("head")
    officer.call(RUN, "action_verify", [run])
    officer.write(RUN, run, problems="None.", improvements="Go on.")
    alarms = [("run_id", "=", run), ("is_alarm", "=", True), ("accepted_at", "=", False)]
    mine = [*alarms, ("user_id", "=", rep.user_id)]
    [line] = head.find(SCORE_LINE, mine, "score_id", "value", "alarm_note")
    assert line["value"] == UNUSUAL
    assert "10,000.00" in line["alarm_note"]
    sentence = house.says("Out of the ordinary and not signed off", "异常且未确认")
    with pytest.raises(Refused, match=sentence):
        officer.call(RUN, "action_submit", [run])
    with pytest.raises(Refused):
        sign_off(rep, line)
    sign_off(head, line)
    for other in officer.find(SCORE_LINE, alarms, "score_id"):  # of his colleagues
        sign_off(officer, other)


def sign_off(person, line):
    values = {"act": "accept", "score_id": line["score_id"][0], "line_id": line["id"], "note": "A new plant."}
    person.call(ACT, "action_apply", [person.create(ACT, **values)])


def month_is_approved(house, rep, run):
    """Who made the run does not approve it; approved, it is frozen, and the person answers."""
    officer, deputy = house.person("officer"), house.person("deputy")
    officer.call(RUN, "action_submit", [run])
    with pytest.raises(Refused):
        officer.call(RUN, "action_approve", [run])
    deputy.call(RUN, "action_approve", [run])
    found = officer.get(RUN, run, "state", "is_intact")
    assert (found["state"], found["is_intact"]) == ("approved", True)
    with pytest.raises(Refused, match=house.says("its figures are frozen", "数据已冻结")):
        officer.call(RUN, "action_compute", [run])
    [score] = rep.find(SCORE, [("run_id", "=", run)], "user_id")
    assert score["user_id"][0] == rep.user_id  # and nobody else's
    rep.call(SCORE, "action_agree", [score["id"]])
    assert rep.get(SCORE, score["id"], "answer")["answer"] == "agreed"


def statement_is_approved(house, rep, month):
    """2 % of what was invoiced; its rows say why, each person reads his own, and approved it is sealed."""
    officer, deputy = house.person("officer"), house.person("deputy")
    house.run_job("sale_kpi.ir_cron_commission")
    [row] = rep.find(LEDGER, [("user_id", "=", rep.user_id)], "why", "amount", "payee_id")
    assert row["amount"] == UNUSUAL * 0.02
    assert "2" in row["why"]
    statement = officer.create(STATEMENT, payee_id=row["payee_id"][0], date_from=str(month))
    officer.call(STATEMENT, "action_refresh", [statement])
    officer.call(STATEMENT, "action_submit", [statement])
    with pytest.raises(Refused):
        rep.call(STATEMENT, "action_approve", [statement])
    deputy.call(STATEMENT, "action_approve", [statement])
    found = rep.get(STATEMENT, statement, "state", "amount", "currency_id", "checksum")
    assert (found["state"], found["amount"]) == ("approved", UNUSUAL * 0.02)
    assert (found["currency_id"][1], len(found["checksum"])) == (house.currency, 64)
    assert house.person("rep").find(STATEMENT, [("id", "=", statement)], "id") == []
    return statement


def rep_disputes_a_row(house, rep, statement):
    """He asks for 100 more; he does not decide it himself, and what is granted is a row of its own."""
    deputy = house.person("deputy")
    [row] = rep.find(LEDGER, [("user_id", "=", rep.user_id)], "amount")
    why = house.says("One order was mine too.", "还有一张订单是我的。")
    dispute = rep.create(DISPUTE, ledger_id=row["id"], reason=why, asked_amount=100)
    with pytest.raises(Refused):
        decide(rep, dispute, 100)
    decide(deputy, dispute, 50)
    found = rep.get(DISPUTE, dispute, "state", "granted_amount")
    assert (found["state"], found["granted_amount"]) == ("granted", 50)
    assert rep.get(LEDGER, row["id"], "amount")["amount"] == row["amount"]
    assert deputy.call(STATEMENT, "action_check", [statement])["params"]["type"] == "success"
    return row


def decide(person, dispute, amount):
    model = "sale.kpi.dispute.decide"
    values = {"dispute_id": dispute, "is_granted": True, "amount": amount, "decision": "It was half his."}
    person.call(model, "action_decide", [person.create(model, **values)])


def late_invoice_changes_nothing(house, rep, month, run, statement):
    """An invoice of the month that is posted afterwards is shown beside the approved figures."""
    officer = house.person("officer")
    invoice(house, rep, [(month + timedelta(days=9), LATE)])
    for job in ("capture", "commission", "compare"):
        house.run_job(f"sale_kpi.ir_cron_{job}")
    found = officer.get(RUN, run, "has_moved", "is_intact")
    assert (found["has_moved"], found["is_intact"]) == (True, True)
    moved = [("run_id", "=", run), ("user_id", "=", rep.user_id), ("has_moved", "=", True)]
    [line] = rep.find(SCORE_LINE, moved, "value", "current_value", "moved_by")
    assert (line["value"], line["current_value"], line["moved_by"]) == (UNUSUAL, UNUSUAL + LATE, LATE)
    assert rep.get(STATEMENT, statement, "amount")["amount"] == UNUSUAL * 0.02


def late_invoice_is_paid_next_month(house, rep, month, row):
    """The ledger has a row for it that the next statement pays; what was paid is not paid again."""
    officer, next_month = house.person("officer"), month_after(month)
    others = [("user_id", "=", rep.user_id), ("id", "!=", row["id"])]
    late, granted = rep.find(LEDGER, others, "kind", "amount", "date", "pay_period")
    assert (late["kind"], late["amount"], granted["kind"]) == ("earn", LATE * 0.02, "adjust")
    assert (late["date"], late["pay_period"]) == (str(month + timedelta(days=9)), str(next_month))
    payee_id = rep.get(LEDGER, row["id"], "payee_id")["payee_id"][0]
    statement = officer.create(STATEMENT, payee_id=payee_id, date_from=str(next_month))
    officer.call(STATEMENT, "action_refresh", [statement])
    paid = rep.find("sale.kpi.statement.line", [("statement_id", "=", statement)], "ledger_id", "amount")
    assert row["id"] not in [line["ledger_id"][0] for line in paid]
    assert late["id"] in [line["ledger_id"][0] for line in paid]


def rep_reads_his_statement(rep, page, statement):
    """On his telephone: the amount of the month, and nothing wider than the screen."""
    page.goto(f"/odoo/commission-statements/{statement}")
    page.locator("[name=amount]").first.filter(has_text="1,200.00").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
