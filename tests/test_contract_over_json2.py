"""The main job over HTTP: from a quotation of 500,000.01 CNY to its invoice."""

import threading

import pytest
from clients import Refused

ORDER, STEP = "sale.order", "approval.tiers.step"


@pytest.fixture
def submitted(api, new_quotation):
    """A contract of 80,000.00 that waits for its first step."""
    order_id = new_quotation("rep", 80_000.0)
    api("rep").call(ORDER, "action_approval_submit", [order_id], gate="contract")
    return order_id


def test_contract_from_quotation_to_invoice(api, new_quotation, open_step):
    """APV-04: above 500,000.00 the general manager signs; then it is delivered and invoiced.
    ROL-01: each user does his own part with his own key."""
    rep, order_id = api("rep"), new_quotation("rep", 500_000.01)
    assert rep.get(ORDER, order_id, "amount_total")["amount_total"] == 500_000.01

    with pytest.raises(Refused, match="Submit it for approval first") as refused:
        rep.call(ORDER, "action_confirm", [order_id])
    assert refused.value.status == 422

    rep.call(ORDER, "action_approval_submit", [order_id], gate="contract")
    with pytest.raises(Refused, match="is waiting for approval"):
        rep.call(ORDER, "action_confirm", [order_id])
    for login in ("head", "legal", "gm"):
        step_id = open_step(login, order_id)
        with pytest.raises(Refused) as refused:
            api("deputy").call(STEP, "action_approve", [step_id])
        assert refused.value.status == 403
        api(login).call(STEP, "action_approve", [step_id], comment=f"agreed by {login}")

    rep.call(ORDER, "action_confirm", [order_id])
    order = rep.get(ORDER, order_id, "name", "state", "approval_status")
    assert (order["state"], order["approval_status"]) == ("sale", "approved")
    deliver(api("warehouse"), order["name"])
    invoice = make_invoice(api("accountant"), order_id)
    assert (invoice["amount_total"], invoice["state"]) == (500_000.01, "posted")
    assert rep.get(ORDER, order_id, "invoice_status")["invoice_status"] == "invoiced"


def deliver(warehouse, order_name):
    pickings = warehouse.find("stock.picking", [("origin", "=", order_name)], "id")
    ids = [picking["id"] for picking in pickings]
    assert warehouse.call("stock.picking", "button_validate", ids) is True
    assert warehouse.get("stock.picking", ids[0], "state")["state"] == "done"


def make_invoice(accountant, order_id):
    invoicing = accountant.call(
        "sale.advance.payment.inv",
        "create",
        vals_list=[{"advance_payment_method": "delivered", "sale_order_ids": [(6, 0, [order_id])]}],
    )
    accountant.call("sale.advance.payment.inv", "create_invoices", invoicing)
    invoice_id = accountant.get(ORDER, order_id, "invoice_ids")["invoice_ids"][0]
    accountant.call("account.move", "action_post", [invoice_id])
    return accountant.get("account.move", invoice_id, "amount_total", "state")


@pytest.mark.parametrize(
    ("amount", "last"),
    [
        (100_000.0, "head"),
        (100_000.01, "deputy"),
        (500_000.0, "deputy"),
        (500_000.01, "gm"),
    ],
)
def test_last_approver_follows_the_amount(api, new_quotation, open_step, amount, last):
    """APV-04: the bound belongs to the tier below it; one cent more asks the next one."""
    order_id = new_quotation("rep", amount)
    api("rep").call(ORDER, "action_approval_submit", [order_id], gate="contract")
    for login in ("head", "legal", last):
        api(login).call(STEP, "action_approve", [open_step(login, order_id)])
    assert api("rep").get(ORDER, order_id, "approval_status")["approval_status"] == "approved"


def test_full_chain_of_the_projects_team(api, new_quotation):
    """APV-03: contracts of the projects team pass head, finance, legal and general manager."""
    order_id = new_quotation("rep2", 250_000.0)
    api("rep2").call(ORDER, "action_approval_submit", [order_id], gate="contract")
    steps = api("rep2").find(STEP, [("request_id.res_id", "=", order_id)], "stage", "candidate_ids")
    names = {user["id"]: user["name"] for user in api("rep2").find("res.users", [], "name")}
    asked = [[names[user] for user in step["candidate_ids"]] for step in steps]
    assert asked == [["刘强"], ["钱丽"], ["赵敏"], ["周建国"]]


def test_quotation_waits_for_the_head(api, new_quotation, open_step):
    """QTE-05: a quotation goes to the customer only after the department head agreed."""
    rep, order_id = api("rep"), new_quotation("rep", 5_000.0)
    with pytest.raises(Refused, match="Submit it for approval first"):
        rep.call(ORDER, "action_quotation_sent", [order_id])
    rep.call(ORDER, "action_approval_submit", [order_id], gate="quote")
    api("head").call(STEP, "action_approve", [open_step("head", order_id)])
    rep.call(ORDER, "action_quotation_sent", [order_id])
    assert rep.get(ORDER, order_id, "state")["state"] == "sent"


def test_result_comes_back_at_once(api, submitted, open_step):
    """APV-11: the requester finds the decision, its author and its comment in his inbox."""
    why = "Name the place of delivery."
    step_id = open_step("head", submitted)
    with pytest.raises(Refused, match="Say why"):
        api("head").call(STEP, "action_return", [step_id], comment=" ")
    api("head").call(STEP, "action_return", [step_id], comment=why)
    inbox = [("needaction", "=", True), ("body", "ilike", why)]
    messages = api("rep").find("mail.message", inbox, "author_id")
    assert [message["author_id"][1].rpartition(", ")[2] for message in messages] == ["王芳"]
    with pytest.raises(Refused, match="王芳 has returned .* Name the place of delivery"):
        api("rep").call(ORDER, "action_confirm", [submitted])


ATTACKS = {
    "write the order's state": (ORDER, "write", "order", {"vals": {"state": "sale"}}),
    "write the quotation sent": (ORDER, "write", "order", {"vals": {"state": "sent"}}),
    "paint the approval state": (ORDER, "write", "order", {"vals": {"approval_status": "approved"}}),
    "approve the request": ("approval.tiers.request", "write", "request", {"vals": {"state": "approved"}}),
    "approve the step": (STEP, "write", "step", {"vals": {"state": "approved"}}),
    "be a candidate": (STEP, "write", "step", {"vals": {"candidate_ids": [(4, 2)]}}),
    "delete the step": (STEP, "unlink", "step", {}),
    "delete the request": ("approval.tiers.request", "unlink", "request", {}),
    "decide as nobody asked": (STEP, "action_approve", "step", {}),
    "change what was decided": ("approval.tiers.decision", "write", "decision", {"vals": {"comment": "x"}}),
    "delete what was decided": ("approval.tiers.decision", "unlink", "decision", {}),
    "switch the policy off": ("approval.tiers.policy", "action_retire", "policy", {}),
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_salesperson_cannot_help_himself(api, submitted, attack):
    """APV-04: no call of a plain salesperson passes the gate or touches the evidence."""
    rep = api("rep")
    model, method, target, arguments = ATTACKS[attack]
    ids = {"order": submitted, **evidence_of(rep, submitted)}
    with pytest.raises(Refused) as refused:
        rep.call(model, method, [ids[target]], **arguments)
    assert refused.value.status in (403, 422), refused.value
    assert rep.get(ORDER, submitted, "state")["state"] == "draft"
    assert rep.get(STEP, ids["step"], "state")["state"] == "open"


def evidence_of(rep, order_id):
    request = rep.find("approval.tiers.request", [("res_id", "=", order_id)], "policy_id")[0]
    of_request = [("request_id", "=", request["id"])]
    return {
        "request": request["id"],
        "policy": request["policy_id"][0],
        "step": rep.find(STEP, [*of_request, ("state", "=", "open")], "id")[0]["id"],
        "decision": rep.find("approval.tiers.decision", of_request, "id")[0]["id"],
    }


def test_salesperson_cannot_create_what_is_decided(api, submitted):
    """APV-04: neither an order that is confirmed already nor a forged decision comes into being."""
    rep = api("rep")
    partner_id = rep.get(ORDER, submitted, "partner_id")["partner_id"][0]
    ids = evidence_of(rep, submitted)
    forged = {"request_id": ids["request"], "step_id": ids["step"], "action": "approve"}
    for model, values in (
        (ORDER, {"partner_id": partner_id, "state": "sale"}),
        (ORDER, {"partner_id": partner_id, "state": "sent"}),
        ("approval.tiers.decision", forged),
        (STEP, {"request_id": ids["request"], "name": "mine", "state": "approved"}),
        ("approval.tiers.request", {"res_model": ORDER, "res_id": submitted, "gate": "contract"}),
    ):
        with pytest.raises(Refused) as refused:
            rep.call(model, "create", vals_list=[values])
        assert refused.value.status in (403, 422), refused.value


def test_import_is_held_too(api, submitted):
    """APV-04: an import names its refused row and creates nothing."""
    rep = api("rep")
    partner_id = rep.get(ORDER, submitted, "partner_id")["partner_id"][0]
    count = rep.call(ORDER, "search_count", domain=[])
    fields = ["partner_id/.id", "state", "client_order_ref"]
    result = rep.call(ORDER, "load", fields=fields, data=[[str(partner_id), "sale", "imported"]])
    assert not result["ids"]
    assert "needs approval" in result["messages"][0]["message"]
    assert rep.call(ORDER, "search_count", domain=[]) == count


def test_two_decide_at_the_same_moment(api, new_quotation, open_step):
    """ROL-01: of two approvers who decide at the same moment one wins; the other is told so."""
    officer = api("officer")
    group = officer.find("ir.model.data", [("name", "=", "group_legal")], "res_id")[0]["res_id"]
    second = {"name": "沈洁", "login": "legal2", "password": "legal2", "group_ids": [(6, 0, [group])]}
    # Nobody is invited by mail.
    user_ids = officer.call("res.users", "create", vals_list=[second], context={"no_reset_password": True})
    try:
        for _round in range(3):
            order_id = new_quotation("rep", 80_000.0)
            api("rep").call(ORDER, "action_approval_submit", [order_id], gate="contract")
            api("head").call(STEP, "action_approve", [open_step("head", order_id)])
            step_id = open_step("legal", order_id)
            answers = decide_together(api, step_id, {"legal": "action_approve", "legal2": "action_reject"})
            losers = [answer for answer in answers.values() if answer]
            assert len(losers) == 1, answers
            assert losers[0].status == 422
            assert (
                "is already settled" in losers[0].message or "Somebody else is deciding" in losers[0].message
            )
            rows = officer.find("approval.tiers.decision", [("step_id", "=", step_id)], "action")
            assert len(rows) == 1, rows
    finally:
        officer.call("res.users", "write", user_ids, vals={"active": False})


def decide_together(api, step_id, methods):
    """{login: None, or the refusal} of users who all call at once."""
    answers, start = {}, threading.Barrier(len(methods))

    def decide(login, client, method):
        start.wait()
        try:
            client.call(STEP, method, [step_id], comment=f"by {login}")
            answers[login] = None
        except Refused as refused:
            answers[login] = refused

    threads = [
        threading.Thread(target=decide, args=(login, api(login), method)) for login, method in methods.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
