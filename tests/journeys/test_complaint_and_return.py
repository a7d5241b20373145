"""What goes wrong after the sale: a complaint that ends in an exchange, and one that ends in a return,
a credit note and a commission that goes back."""

from dataclasses import dataclass

import pytest
from clients import Refused
from steps_colleague import Colleague, find_or_hire, hire
from steps_house import Person
from steps_portal import Customer
from steps_sale import close_the_day, pay_commission, sell

COMPLAINT, RETURN = "sale.after.service.complaint", "sale.after.service.return"
LINE, LEDGER = "sale.after.service.return.line", "sale.kpi.ledger"


@dataclass
class People:
    """Who has a part in it, beside those whom the company has already."""

    rep: Colleague
    engineer: Person
    inspector: Person
    customer: Customer
    customer_id: int


@pytest.fixture(scope="module")
def people(house):
    """A salesperson, an engineer, quality, and the customer's buyer with his portal."""
    rep = hire(house, "service")
    [customer_id] = rep.win_customers("Riverside Brewery")
    engineer, inspector = find_or_hire(house, "engineering"), find_or_hire(house, "quality")
    buyer = Customer(house, customer_id, f"buyer.{rep.login}")
    return People(rep, engineer, inspector, buyer, customer_id)


def test_complaint_becomes_a_credit_note(house, people):
    """CPL-01, RTN-04, RTN-07, COM-02: two of five pumps come back, are credited at the price of the
    invoice, and the commission on them goes back too."""
    rep = people.rep
    pay_commission(house, rep, percent=2, begin=rep.today.replace(day=1))
    sale = sell(house, rep, people.customer_id)
    close_the_day(house)
    assert earned(rep) == [("earn", round(sale.untaxed * 0.02, 2))]
    complaint = rep_notes_a_complaint(house, people, sale)
    record = rep_asks_for_a_return(house, people, sale, complaint, 2, "reason_no_need")
    technical_gives_its_verdict(house, people, record)
    rep.call(RETURN, "action_request", [record])
    house.person("deputy").call(RETURN, "action_approve", [record])
    goods_come_back(house, record)
    refund = accountant_credits(house, people, record, sale)
    close_the_day(house)
    commission_goes_back(house, people, sale, refund)
    rep.call(RETURN, "action_settle", [record])
    assert rep.get(RETURN, record, "state")["state"] == "settled"


def test_complaint_becomes_an_exchange(house, people, browse):
    """CPL-01, CPL-03, RTN-05, RTN-06, RTN-07: the customer complains in his portal; the goods are ours,
    are exchanged, and the complaint is closed with the proof that it does not come again."""
    sale = sell(house, people.rep, people.customer_id)
    complaint = customer_complains(house, people, sale)
    quality_takes_it_on(house, people, complaint)
    record = rep_asks_for_a_return(house, people, sale, complaint, 1, "reason_quality")
    technical_gives_its_verdict(house, people, record)
    people.inspector.call(RETURN, "action_inspect", [record])
    with browse(house.login("deputy"), "desktop") as page:
        sales_manager_approves(people, page, record)
    goods_come_back(house, record)
    replacement_leaves(house, people, record, sale)
    complaint_is_answered_and_closed(house, people, complaint)
    customer_reads_the_end(house, people, complaint, record)


# The complaint


def customer_complains(house, people, sale):
    """In his portal, about what he ordered; it arrives at his salesperson."""
    page, _address = people.customer.read("/my/complaints/new")
    assert house.says("What happened", "经过") in page
    address = people.customer.send(
        "/my/complaints/new",
        subject=house.says("The seal leaks", "机械密封渗漏"),
        line_id=sale.line_id,
        description=house.says("Half a litre an hour.", "每小时约半升。"),
    )
    complaint = int(address.partition("?")[0].rpartition("/")[2])
    found = people.rep.get(COMPLAINT, complaint, "state", "channel", "user_id", "sale_order_id")
    assert (found["state"], found["channel"]) == ("new", "portal")
    assert (found["user_id"][0], found["sale_order_id"][0]) == (people.rep.user_id, sale.order_id)
    return complaint


def rep_notes_a_complaint(house, people, sale):
    """The customer calls; his salesperson writes it down."""
    return people.rep.create(
        COMPLAINT,
        subject=house.says("Ordered too many", "订多了"),
        channel="phone",
        partner_id=people.customer_id,
        sale_order_id=sale.order_id,
        category_id=house.ref("sale_after_service.category_other"),
    )


def quality_takes_it_on(house, people, complaint):
    """Without a category nobody assesses it; with one, quality answers for it."""
    people.rep.call(COMPLAINT, "action_acknowledge", [complaint])
    with pytest.raises(Refused, match=house.says("has no category", "没有类别")):
        people.rep.call(COMPLAINT, "action_assess", [complaint])
    category = house.ref("sale_after_service.category_quality_defect")
    people.rep.write(COMPLAINT, complaint, category_id=category)
    people.inspector.call(COMPLAINT, "action_assess", [complaint])
    people.inspector.call(COMPLAINT, "action_solve", [complaint])


def complaint_is_answered_and_closed(house, people, complaint):
    """The department answers, not the salesperson; closed only with cause, action and proof."""
    rep, inspector, engineer = people.rep, people.inspector, people.engineer
    answer = house.says("You have a new pump; the seal has a better material.", "已换新泵，密封材料已改进。")
    inspector.write(COMPLAINT, complaint, answer=answer)
    with pytest.raises(Refused, match=house.says("answered by the department in charge", "责任部门答复")):
        rep.call(COMPLAINT, "action_answer", [complaint])
    inspector.call(COMPLAINT, "action_answer", [complaint])
    inspector.write(COMPLAINT, complaint, root_cause=house.says("Aged rubber.", "橡胶老化。"))
    with pytest.raises(Refused, match=house.says("needs a corrective action", "需要一项纠正措施")):
        inspector.call(COMPLAINT, "action_close", [complaint])
    action = engineer.create(
        "sale.after.service.action",
        complaint_id=complaint,
        name=house.says("Order the other rubber", "更换橡胶牌号"),
        date_due=str(rep.today),
        proof=house.says("200 hours without a leak.", "连续运行200小时无渗漏。"),
    )
    engineer.call("sale.after.service.action", "action_done", [action])
    with pytest.raises(Refused):
        engineer.call("sale.after.service.action", "action_verify", [action])
    inspector.call("sale.after.service.action", "action_verify", [action])
    inspector.call(COMPLAINT, "action_close", [complaint])
    assert rep.get(COMPLAINT, complaint, "state")["state"] == "closed"


def customer_reads_the_end(house, people, complaint, record):
    """The customer sees the answer and his return in his portal, and nothing of another customer's."""
    page, _address = people.customer.read(f"/my/complaints/{complaint}")
    assert house.says("Our answer", "我们的答复") in page
    assert house.says("better material", "密封材料已改进") in page
    page, _address = people.customer.read(f"/my/returns/{record}")
    assert house.says("Where it stands", "进展") in page
    stranger_id = people.rep.win_customers("Hilltop Bakery")[0]
    stranger = Customer(house, stranger_id, f"stranger.{people.rep.login}")
    for path in (f"/my/complaints/{complaint}", f"/my/returns/{record}"):
        page, address = stranger.read(path)
        assert "Riverside" not in page
        assert path not in address


# The return


def rep_asks_for_a_return(house, people, sale, complaint, quantity, reason):
    """The salesperson asks, and compares what the customer sent; more than was delivered never returns."""
    rep = people.rep
    values = {"partner_id": people.customer_id, "complaint_id": complaint, "sale_order_id": sale.order_id}
    values["reason_id"] = house.ref(f"sale_after_service.{reason}")
    record = rep.create(RETURN, **values, line_ids=[(0, 0, {"move_id": sale.move_id, "qty_asked": quantity})])
    rep.call(RETURN, "action_submit", [record])
    assert rep.get(RETURN, record, "state")["state"] == "confirmed"  # the team has no branch manager
    with pytest.raises(Refused):
        rep.call(RETURN, "action_check", [record])
    rep.call(RETURN, "action_check_all", [record])
    rep.call(RETURN, "action_check", [record])
    return record


def technical_gives_its_verdict(house, people, record):
    """The goods are ours and the fault is: said by technical, not by who sold them."""
    [line] = people.engineer.find(LINE, [("return_id", "=", record)], "id")
    verdict = {"verdict": "genuine", "fault": house.says("Aged seal", "密封老化"), "liability": "company"}
    with pytest.raises(Refused):
        people.rep.call(RETURN, "action_verify", [record])
    people.engineer.write(LINE, line["id"], **verdict)
    people.engineer.call(RETURN, "action_verify", [record])


def sales_manager_approves(people, page, record):
    """The red delivery request is submitted by the salesperson and approved by another, on his screen."""
    people.rep.call(RETURN, "action_request", [record])
    with pytest.raises(Refused):
        people.rep.call(RETURN, "action_approve", [record])
    page.goto(f"/odoo/returns/{record}")
    with page.expect_response("**/action_approve*"):
        page.locator("button[name=action_approve]").first.click()
    assert people.rep.get(RETURN, record, "state")["state"] == "approved"


def goods_come_back(house, record):
    """The warehouse takes them in."""
    warehouse = house.person("warehouse")
    [back] = warehouse.find("stock.picking", [("after_service_return_id", "=", record)], "id")
    assert warehouse.call("stock.picking", "button_validate", [back["id"]]) is True
    assert warehouse.get("stock.picking", back["id"], "state")["state"] == "done"


def replacement_leaves(house, people, record, sale):
    """One pump leaves again; nothing is credited, and the order stays delivered and invoiced."""
    rep, warehouse = people.rep, house.person("warehouse")
    with pytest.raises(Refused, match=house.says("has not left again", "尚未再次发出")):
        rep.call(RETURN, "action_settle", [record])
    with pytest.raises(Refused, match=house.says("nothing to credit", "没有可冲红的内容")):
        house.person("accountant").call(RETURN, "action_credit", [record])
    domain = [("after_service_return_id", "=", record), ("state", "!=", "done")]
    [leaving] = warehouse.find("stock.picking", domain, "id")
    assert warehouse.call("stock.picking", "button_validate", [leaving["id"]]) is True
    rep.call(RETURN, "action_settle", [record])
    line = rep.get("sale.order.line", sale.line_id, "qty_delivered", "qty_invoiced")
    assert (line["qty_delivered"], line["qty_invoiced"]) == (5, 5)
    assert rep.get(RETURN, record, "state")["state"] == "settled"


# The money


def accountant_credits(house, people, record, sale):
    """A credit note of two fifths of the invoice; a second one finds nothing."""
    accountant = house.person("accountant")
    accountant.call(RETURN, "action_credit", [record])
    [refund] = accountant.find(
        "account.move", [("after_service_return_id", "=", record)], "amount_untaxed", "reversed_entry_id"
    )
    assert refund["reversed_entry_id"][0] == sale.invoice_id
    assert round(refund["amount_untaxed"], 2) == round(sale.untaxed * 2 / 5, 2)
    accountant.call("account.move", "action_post", [refund["id"]])
    with pytest.raises(Refused, match=house.says("nothing to credit", "没有可冲红的内容")):
        accountant.call(RETURN, "action_credit", [record])
    line = people.rep.get("sale.order.line", sale.line_id, "qty_delivered", "qty_invoiced")
    assert (line["qty_delivered"], line["qty_invoiced"]) == (3, 3)
    return refund


def earned(rep):
    """(kind, amount) of the rows that pay this salesperson, in their order."""
    rows = rep.find(LEDGER, [("user_id", "=", rep.user_id)], "kind", "amount")
    return [(row["kind"], round(row["amount"], 2)) for row in reversed(rows)]


def commission_goes_back(house, people, sale, refund):
    """A row of its own takes the commission on two pumps back; the statement of the month pays the rest,
    in the company's currency."""
    back = round(refund["amount_untaxed"] * 0.02, 2)
    assert earned(people.rep) == [("earn", round(sale.untaxed * 0.02, 2)), ("clawback", -back)]
    month = people.rep.today.replace(day=1)
    mine = [("user_id", "=", people.rep.user_id), ("date_from", "=", str(month))]
    [statement] = people.rep.find("sale.kpi.statement", mine, "amount", "currency_id", "state")
    assert round(statement["amount"], 2) == round(sale.untaxed * 0.02 - back, 2)
    assert (statement["currency_id"][1], statement["state"]) == (house.currency, "draft")
