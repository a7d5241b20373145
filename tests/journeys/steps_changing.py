"""What becomes of contracts after they were agreed: changes and terminations, one sentence each."""

from base64 import b64encode
from datetime import date

CHANGE = "sale.approval.change"


def ask_to_terminate(house, order_id, reason):
    """The salesperson asks to end a contract that is in force; the request's id."""
    values = {"order_id": order_id, "kind": "termination", "reason": reason}
    return house.person("rep").create(CHANGE, **values)


def attach_agreement(house, change_id):
    """The salesperson files what both have signed."""
    house.person("rep").write(
        CHANGE,
        change_id,
        agreement_file=b64encode(b"signed by both").decode(),
        agreement_name="agreement.pdf",
        agreement_date=date.today().isoformat(),
    )


def carry_out(house, change_id):
    house.person("rep").call(CHANGE, "action_done", [change_id])
