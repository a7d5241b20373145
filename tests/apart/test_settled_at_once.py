"""Two people settle the commission of a month, and close the month's assessment, at the same moment."""

import pytest
from clients import Refused
from crashes import CLEAN, at_once, connection, insist, overtake, prove, shell

STATEMENT, RUN = "sale.kpi.statement", "sale.kpi.run"
ASKED = "SELECT user_id FROM mail_activity WHERE res_model = 'sale.kpi.score' AND res_id = ANY(%s)"
SECOND = "officer2"  # beside the demo company's administrator
# A statement with rows for each way of paying, and a month that nobody has assessed.
STORY = """
import json
from dateutil.relativedelta import relativedelta
from odoo import fields
company = env["res.users"].search([("login", "=", "rep")]).company_id
env = env(context={"allowed_company_ids": company.ids, "no_reset_password": True})
groups = ["sales_team.group_sale_manager", "account.group_account_invoice"]
if not env["res.users"].search([("login", "=", "%(second)s")]):
    env["res.users"].create({
        "name": "韩雪", "login": "%(second)s", "password": "%(second)s", "company_id": company.id,
        "company_ids": [(6, 0, company.ids)], "lang": "en_US",
        "group_ids": [(6, 0, [env.ref(name).id for name in groups])]})
drafts = env["sale.kpi.statement"].search([("state", "=", "draft"), ("line_ids", "!=", False)], limit=2)
drafts._refresh()
payroll, bill = drafts
payroll.payee_id.pay_by = "payroll"
bill.payee_id.pay_by = "bill"
company.kpi_commission_account_id = env["account.account"].search(
    [("account_type", "=", "expense"), ("company_ids", "in", company.ids)], limit=1)
month = fields.Date.today().replace(day=1) - relativedelta(months=4)
env.cr.commit()
print("STORY", json.dumps({
    "payroll": payroll.id, "bill": bill.id, "month": str(month), "amount": bill.amount,
    "rows": [len(payroll.line_ids), len(bill.line_ids)]}))
""" % {"second": SECOND}  # noqa: UP031  (the script is full of braces)
# What a manager does line by line before the month is handed in.
SIGN_OFF = """
import json
run = env["sale.kpi.run"].browse({run})
run.score_ids.line_ids.write({{"accepted_at": run.computed_at}})
run.write({{"problems": "None", "improvements": "None"}})
env.cr.commit()
print("STORY", json.dumps(run.todo))
"""


@pytest.fixture(scope="module")
def story(odoo):
    return shell(odoo, STORY)


@pytest.fixture(scope="module")
def both(api, story):
    """``both(model, method, id, …)``: the answers of two administrators who call at the same moment."""

    def call(model, method, record_id, **arguments):
        return at_once(
            *((insist, api(login).call, model, method, [record_id]) for login in ("officer", SECOND))
        )

    return call


def sentence(answers):
    """What the one of two who came too late was told."""
    (refused,) = (answer for answer in answers if isinstance(answer, Refused))
    assert refused.status == 422
    return refused.message


def settle(api, both, statement_id, rows):
    """From draft to approved, each step by two at the same moment."""
    officer = api("officer")
    assert both(STATEMENT, "action_refresh", statement_id) == [True, True]
    assert officer.get(STATEMENT, statement_id, "line_count")["line_count"] == rows
    both(STATEMENT, "action_submit", statement_id)
    assert officer.get(STATEMENT, statement_id, "state", "line_count")["state"] == "submitted"
    assert "is approved already" in sentence(both(STATEMENT, "action_approve", statement_id))
    assert officer.get(STATEMENT, statement_id, "line_count")["line_count"] == rows


def test_statement_exported_by_two(odoo, api, story, both):
    """COM-02: two who settle a statement at the same moment have one statement with every row once; two
    who pay it have one file, and the second is told."""
    statement_id = story["payroll"]
    settle(api, both, statement_id, story["rows"][0])
    people = [api(login) for login in ("accountant", SECOND)]
    pays = [(person.call, STATEMENT, "action_export", [statement_id]) for person in people]
    first, second = overtake(odoo, "ir_attachment", *pays)
    assert first["type"] == "ir.actions.act_url"
    assert "Somebody else is doing this right now" in second.message
    with pytest.raises(Refused, match="is not approved, or paid already"):
        people[1].call(STATEMENT, "action_export", [statement_id])
    files = [("res_model", "=", STATEMENT), ("res_id", "=", statement_id), ("name", "like", "commission-")]
    assert len(api("officer").find("ir.attachment", files, "id")) == 1


def test_statement_billed_by_two(api, story, both):
    """COM-02: two who bill a statement at the same moment make one vendor bill of its amount."""
    statement_id = story["bill"]
    settle(api, both, statement_id, story["rows"][1])
    people = [api(login) for login in ("accountant", SECOND)]
    answers = at_once(*((insist, person.call, STATEMENT, "action_bill", [statement_id]) for person in people))
    assert "is not approved, or paid already" in sentence(answers)
    paid = people[0].get(STATEMENT, statement_id, "state", "bill_id", "display_name")
    assert paid["state"] == "paid"
    bills = people[0].find("account.move", [("ref", "=", paid["display_name"])], "amount_untaxed")
    assert [(bill["id"], bill["amount_untaxed"]) for bill in bills] == [(paid["bill_id"][0], story["amount"])]


def test_month_closed_by_two(odoo, api, story, both):
    """KPI-01: two who close a month at the same moment have one run with one score for each person; of
    two who approve it the second is told, and everybody is asked once to look at his result."""
    people = [api(login) for login in ("officer", SECOND)]
    values = [{"period": "month", "date_from": story["month"]}]
    create = {"vals_list": values}
    answers = at_once(*((lambda one: one.call(RUN, "create", **create), person) for person in people))
    assert "There is a run for this period already" in sentence(answers)
    ((run_id,),) = (answer for answer in answers if not isinstance(answer, Refused))
    assert both(RUN, "action_compute", run_id) == [True, True]
    assert shell(odoo, SIGN_OFF.format(run=run_id))
    both(RUN, "action_verify", run_id)
    both(RUN, "action_submit", run_id)
    approvals = [(api(login).call, RUN, "action_approve", [run_id]) for login in ("gm", "deputy")]
    answers = overtake(odoo, "mail_activity", *approvals)
    assert answers[0] is True
    assert "Somebody else is doing this right now" in sentence(answers)
    with pytest.raises(Refused, match="is approved already"):
        api("deputy").call(RUN, "action_approve", [run_id])
    run = people[0].get(RUN, run_id, "state", "people_count", "done_count", "is_intact", "score_ids")
    assert (run["state"], run["is_intact"]) == ("approved", True)
    assert run["people_count"] == run["done_count"] == len(run["score_ids"]) > 1
    scores = people[0].find("sale.kpi.score", [("run_id", "=", run_id)], "user_id", "line_ids")
    assert len({score["user_id"][0] for score in scores}) == len(scores)
    assert len({len(score["line_ids"]) for score in scores}) == 1
    with connection(odoo) as cursor:  # everybody reads only his own
        cursor.execute(ASKED, [run["score_ids"]])
        assert sorted(cursor.fetchall()) == sorted((score["user_id"][0],) for score in scores)


def test_proofs(odoo):
    """COM-02: after all this accounts, ledger and figures agree."""
    assert prove(odoo) == CLEAN
