"""Two people carry out the same change of a contract, and one ends a contract while its goods leave."""

from base64 import b64encode
from datetime import date

import pytest
from clients import Refused
from crashes import CLEAN, at_once, insist, overtake, prove

ORDER, LINE, PICKING, CHANGE = "sale.order", "sale.order.line", "stock.picking", "sale.approval.change"
LINES, PICKINGS = "sale_order_line", "stock_picking"
PRICE, LOWER_PRICE = 80_000.0, 70_000.0


class Contract:
    """A confirmed order, and a change of it that both sides have signed."""

    def __init__(self, api, new_quotation, open_step, **change):
        self.rep, self.head, self.warehouse = (api(login) for login in ("rep", "head", "warehouse"))
        self.id = new_quotation("rep", PRICE)
        self.rep.call(ORDER, "action_approval_submit", [self.id], gate="contract")
        for login in ("head", "legal", "head"):
            api(login).call("approval.tiers.step", "action_approve", [open_step(login, self.id)])
        self.rep.call(ORDER, "action_confirm", [self.id])
        order = self.rep.get(ORDER, self.id, "name", "order_line", "contract_version")
        self.name, self.line_id, self.version = order["name"], order["order_line"][0], order["contract_version"]
        if "line_ids" in change:
            change["line_ids"][0][2]["order_line_id"] = self.line_id
        values = {
            "order_id": self.id,
            "reason": "Agreed on the telephone, then signed.",
            "agreement_file": b64encode(b"signed by both").decode(),
            "agreement_name": "agreement.pdf",
            "agreement_date": date.today().isoformat(),
            **change,
        }
        (self.change_id,) = self.rep.call(CHANGE, "create", vals_list=[values])

    def carry_out(self, person):
        return person.call(CHANGE, "action_done", [self.change_id])

    def deliver(self):
        pickings = self.warehouse.find(PICKING, [("origin", "=", self.name)], "id")
        return self.warehouse.call(PICKING, "button_validate", [pickings[0]["id"]])

    def delivered(self):
        return self.warehouse.find(PICKING, [("origin", "=", self.name)], "state")[0]["state"] == "done"

    def check_changed_once(self, answers):
        """One did it, the other is told; the price is the new one, the contract one version on."""
        (refused,) = (answer for answer in answers if isinstance(answer, Refused))
        assert refused.status == 422
        assert "doing this right now" in refused.message or "done" in refused.message
        assert self.rep.get(CHANGE, self.change_id, "state")["state"] == "done"
        assert self.rep.get(LINE, self.line_id, "price_unit")["price_unit"] == LOWER_PRICE
        assert self.rep.get(ORDER, self.id, "contract_version")["contract_version"] == self.version + 1


@pytest.fixture
def contract(api, new_quotation, open_step):
    lines = [[0, 0, {"new_price_unit": LOWER_PRICE}]]
    return Contract(api, new_quotation, open_step, kind="change", line_ids=lines)


@pytest.fixture
def ending(api, new_quotation, open_step):
    return Contract(api, new_quotation, open_step, kind="termination")


def test_done_within_done(odoo, contract):
    """CHG-02: who carries out a change that somebody else is carrying out is told so; it is done once."""
    first, second = (contract.carry_out, contract.rep), (contract.carry_out, contract.head)
    contract.check_changed_once(overtake(odoo, LINES, first, second))


def test_done_at_the_same_moment(contract):
    """CHG-02: of two who press the button together one carries the change out."""
    answers = at_once((insist, contract.carry_out, contract.rep), (insist, contract.carry_out, contract.head))
    contract.check_changed_once(answers)


def test_delivery_within_the_end(odoo, ending):
    """CHG-02: goods do not leave while their contract is being ended."""
    ended, delivered = overtake(odoo, PICKINGS, (ending.carry_out, ending.rep), (ending.deliver,))
    assert ended is True
    assert isinstance(delivered, Refused), delivered
    assert not ending.delivered()


def test_end_within_the_delivery(odoo, ending):
    """CHG-02: a contract whose goods are just leaving ends afterwards, and what was delivered stays so."""
    delivered, ended = overtake(odoo, PICKINGS, (ending.deliver,), (ending.carry_out, ending.rep))
    assert not isinstance(delivered, Refused), delivered
    assert ending.delivered()
    assert ended is True or ended.status == 422


def test_proofs(odoo):
    """APV-11: after all this the record is whole."""
    assert prove(odoo) == CLEAN
