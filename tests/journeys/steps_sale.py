"""From an order to its invoice, by everybody whose job it is."""

from dataclasses import dataclass

ORDER, STEP = "sale.order", "approval.tiers.step"


@dataclass
class Sale:
    """What was sold: the order, its delivery and its invoice."""

    order_id: int
    line_id: int
    move_id: int
    invoice_id: int
    untaxed: float


def sell(house, rep, customer_id, quantity=5, price=6_000.0, date=None):
    """An order of ``rep`` that is approved, confirmed, delivered and invoiced (on ``date``)."""
    line = {"product_id": house.product_id, "product_uom_qty": quantity, "price_unit": price}
    order_id = rep.create(ORDER, partner_id=customer_id, order_line=[(0, 0, line)])
    rep.call(ORDER, "action_approval_submit", [order_id], gate="contract")
    everybody_agrees(house, ORDER, order_id)
    rep.call(ORDER, "action_confirm", [order_id])
    move_id = deliver(house, order_id)
    invoice = send_invoice(house, order_id, date)
    line_id = rep.get(ORDER, order_id, "order_line")["order_line"][0]
    return Sale(order_id, line_id, move_id, invoice["id"], invoice["amount_untaxed"])


def everybody_agrees(house, model, record_id):
    """Whoever is asked approves, one after the other, until nobody is asked any more."""
    asked = [("request_id.res_model", "=", model), ("request_id.res_id", "=", record_id)]
    names = []
    while steps := house.person("auditor").find(STEP, [*asked, ("state", "=", "open")], "candidate_ids"):
        user = house.person("officer").get("res.users", steps[0]["candidate_ids"][0], "login")
        role = user["login"].removeprefix(house.login_prefix)
        house.person(role).call(STEP, "action_approve", [steps[0]["id"]])
        names.append(role)
    return names


def deliver(house, order_id):
    """The warehouse sends the goods; returns the id of what moved."""
    warehouse = house.person("warehouse")
    [move] = warehouse.find("stock.move", [("sale_line_id.order_id", "=", order_id)], "picking_id")
    assert warehouse.call("stock.picking", "button_validate", [move["picking_id"][0]]) is True
    return move["id"]


def send_invoice(house, order_id, date=None):
    """The accountant invoices what was delivered."""
    accountant = house.person("accountant")
    wizard = accountant.create(
        "sale.advance.payment.inv",
        advance_payment_method="delivered",
        sale_order_ids=[(6, 0, [order_id])],
    )
    accountant.call("sale.advance.payment.inv", "create_invoices", [wizard])
    [invoice_id] = accountant.get(ORDER, order_id, "invoice_ids")["invoice_ids"]
    if date:
        accountant.write("account.move", invoice_id, invoice_date=str(date))
    accountant.call("account.move", "action_post", [invoice_id])
    return accountant.get("account.move", invoice_id, "amount_untaxed", "state")


def pay_commission(house, person, percent, begin):
    """The administrator puts a plan in force that pays this person of what is invoiced; its id."""
    officer = house.person("officer")
    plan_id = officer.create(
        "sale.kpi.commission.plan",
        name=f"{percent} % {person.login}",
        company_id=house.company_id,
        assignment_ids=[(0, 0, {"user_id": person.user_id, "date_from": str(begin)})],
    )
    terms = {"date_from": str(begin), "base": "invoiced", "method": "flat", "rate": percent}
    version_id = officer.create("sale.kpi.commission.version", plan_id=plan_id, **terms)
    officer.call("sale.kpi.commission.version", "action_activate", [version_id])
    return plan_id


def close_the_day(house):
    """The nightly jobs: figures, commission, statements."""
    for job in ("capture", "commission", "statement"):
        house.run_job(f"sale_kpi.ir_cron_{job}")
