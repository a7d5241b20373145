"""Warehouse, accountant and the people who pay commission, one sentence each."""

from devices import today
from steps_selling import ORDER

INVOICING, PAYING = "sale.advance.payment.inv", "account.payment.register"
STATEMENT = "sale.kpi.statement"
JOBS = ("ir_cron_capture", "ir_cron_commission", "ir_cron_statement")


def deliver(house, order_name):
    """The warehouse sends everything that is ordered."""
    warehouse = house.person("warehouse")
    pickings = warehouse.find("stock.picking", [("origin", "=", order_name)], "id")
    ids = [picking["id"] for picking in pickings]
    assert warehouse.call("stock.picking", "button_validate", ids) is True
    assert {row["state"] for row in warehouse.find("stock.picking", [("id", "in", ids)], "state")} == {"done"}


def invoice(house, order_id):
    """The accountant invoices what was delivered; the invoice's id."""
    accountant = house.person("accountant")
    values = {"advance_payment_method": "delivered", "sale_order_ids": [(6, 0, [order_id])]}
    wizard_id = accountant.create(INVOICING, **values)
    accountant.call(INVOICING, "create_invoices", [wizard_id])
    [invoice_id] = accountant.get(ORDER, order_id, "invoice_ids")["invoice_ids"]
    accountant.call("account.move", "action_post", [invoice_id])
    return invoice_id


def receive_payment(house, invoice_id, amount):
    """The accountant books that the customer has paid so much of an invoice."""
    accountant = house.person("accountant")
    [bank] = accountant.find(
        "account.journal", [("type", "=", "bank"), ("company_id", "=", house.company_id)], "id"
    )
    context = {"active_model": "account.move", "active_ids": [invoice_id]}
    values = {"amount": amount, "journal_id": bank["id"]}
    wizards = accountant.call(PAYING, "create", vals_list=[values], context=context)
    accountant.call(PAYING, "action_create_payments", wizards, context=context)


def run_commission_jobs(house):
    """Night falls: figures are gathered, the ledger written, statements brought up to date."""
    for name in JOBS:
        house.run_job(f"sale_kpi.{name}")


def read_statement(house):
    """What the salesperson is to be paid for this month: ``amount``, and ``rows`` with their reasons."""
    rep = house.person("rep")
    month = today().replace(day=1).isoformat()
    mine = [("date_from", "=", month), ("user_id", "=", house.user_id("rep"))]
    found = rep.find(STATEMENT, mine, "amount", "currency_id", "line_ids")
    if not found:
        return {"amount": 0.0, "rows": []}
    [statement] = found
    fields = ["amount", "base", "why", "document", "date"]
    rows = rep.call("sale.kpi.statement.line", "read", statement["line_ids"], fields=fields)
    return {**statement, "rows": rows}
