"""Two people end the same contract, and one ends it while its goods leave."""

from base64 import b64encode
from datetime import date

import pytest
from clients import Refused
from crashes import CLEAN, at_once, insist, overtake, prove

ORDER, PICKING, CHANGE = "sale.order", "stock.picking", "sale.approval.change"
PICKINGS = "stock_picking"


class Contract:
    """A confirmed order, and its termination, which both sides have signed."""

    def __init__(self, api, new_quotation, open_step):
        self.rep, self.head, self.warehouse = (api(login) for login in ("rep", "head", "warehouse"))
        self.id = new_quotation("rep", 80_000.0)
        self.rep.call(ORDER, "action_approval_submit", [self.id], gate="contract")
        for login in ("head", "legal", "head"):
            api(login).call("approval.tiers.step", "action_approve", [open_step(login, self.id)])
        self.rep.call(ORDER, "action_confirm", [self.id])
        order = self.rep.get(ORDER, self.id, "name", "contract_version")
        self.name, self.version = order["name"], order["contract_version"]
        values = {
            "order_id": self.id,
            "kind": "termination",
            "reason": "The customer's works are not built.",
            "agreement_file": b64encode(b"signed by both").decode(),
            "agreement_name": "agreement.pdf",
            "agreement_date": date.today().isoformat(),
        }
        (self.change_id,) = self.rep.call(CHANGE, "create", vals_list=[values])

    def end(self, person):
        return person.call(CHANGE, "action_done", [self.change_id])

    def deliver(self):
        pickings = self.warehouse.find(PICKING, [("origin", "=", self.name)], "id")
        return self.warehouse.call(PICKING, "button_validate", [pickings[0]["id"]])

    def delivered(self):
        return self.warehouse.find(PICKING, [("origin", "=", self.name)], "state")[0]["state"] == "done"

    def check_ended_once(self, answers):
        """One did it, the other is told; the contract is one version on, and nothing leaves any more."""
        (refused,) = (answer for answer in answers if isinstance(answer, Refused))
        assert refused.status == 422
        assert "doing this right now" in refused.message or "settled already" in refused.message
        assert self.rep.get(CHANGE, self.change_id, "state")["state"] == "done"
        order = self.rep.get(ORDER, self.id, "state", "contract_version")
        assert (order["state"], order["contract_version"]) == ("cancel", self.version + 1)
        assert not self.delivered()


@pytest.fixture
def contract(api, new_quotation, open_step):
    return Contract(api, new_quotation, open_step)


def test_end_within_the_end(odoo, contract):
    """CHG-02: who carries out what somebody else is carrying out is told so; it is done once."""
    first, second = (contract.end, contract.rep), (contract.end, contract.head)
    contract.check_ended_once(overtake(odoo, PICKINGS, first, second))


def test_end_at_the_same_moment(contract):
    """CHG-02: of two who press the button together one carries it out."""
    first, second = (insist, contract.end, contract.rep), (insist, contract.end, contract.head)
    contract.check_ended_once(at_once(first, second))


def test_delivery_within_the_end(odoo, contract):
    """CHG-02: goods do not leave while their contract is being ended."""
    ended, delivered = overtake(odoo, PICKINGS, (contract.end, contract.rep), (contract.deliver,))
    assert ended is True
    assert isinstance(delivered, Refused), delivered
    assert not contract.delivered()


def test_end_within_the_delivery(odoo, contract):
    """CHG-02: a contract whose goods are just leaving ends afterwards, and what was delivered stays so."""
    delivered, ended = overtake(odoo, PICKINGS, (contract.deliver,), (contract.end, contract.rep))
    assert not isinstance(delivered, Refused), delivered
    assert contract.delivered()
    assert ended is True or ended.status == 422


def test_proofs(odoo):
    """APV-11: after all this the record is whole."""
    assert prove(odoo) == CLEAN
