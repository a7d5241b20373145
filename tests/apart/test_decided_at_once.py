"""The approver decides while the salesperson recalls or changes the order, or while the clock escalates.

One of two transactions is stopped in its middle, and the other happens within it; then both start at the
same moment, several times.
"""

import pytest
from clients import Refused
from crashes import CLEAN, Job, at_once, connection, insist, overtake, prove

ORDER, LINE, STEP = "sale.order", "sale.order.line", "approval.tiers.step"
REQUEST, DECISION, ACTIVITY = "approval.tiers.request", "approval.tiers.decision", "mail.activity"
DECISIONS, LINES, PICKINGS = "approval_tiers_decision", "sale_order_line", "stock_picking"
CLOCK = "approval_tiers.ir_cron_watch_deadlines"
ROUNDS = 3
# What the salesperson changes: a figure, and words that no total depends on.
CHANGES = {"price": {"price_unit": 60_000.0}, "words": {"name": "Pump, another one"}}
LATE = """UPDATE approval_tiers_step SET deadline_at = now() AT TIME ZONE 'UTC' - interval '1 minute',
    overdue_at = NULL, escalation_type = 'user',
    escalation_user_id = (SELECT id FROM res_users WHERE login = 'deputy') WHERE id = %s"""


class Contract:
    """An order that waits for its last approval."""

    def __init__(self, api, new_quotation, open_step):
        self.rep, self.head = api("rep"), api("head")
        self.id = new_quotation("rep", 80_000.0)
        self.rep.call(ORDER, "action_approval_submit", [self.id], gate="contract")
        for login in ("head", "legal"):
            api(login).call(STEP, "action_approve", [open_step(login, self.id)])
        self.step_id = open_step("head", self.id)
        self.line_id = self.rep.get(ORDER, self.id, "order_line")["order_line"][0]
        self.request_id = self.rep.find(REQUEST, [("res_id", "=", self.id)], "id")[0]["id"]
        self.approved = self.read()

    def read(self):
        return self.rep.get(LINE, self.line_id, "price_unit", "name")

    def approve(self):
        return self.head.call(STEP, "action_approve", [self.step_id])

    def recall(self):
        return self.rep.call(REQUEST, "action_recall", [self.request_id])

    def change(self, what):
        return self.rep.call(LINE, "write", [self.line_id], vals=CHANGES[what])

    def confirm(self):
        return self.rep.call(ORDER, "action_confirm", [self.id])

    def state(self):
        return self.rep.get(REQUEST, self.request_id, "state")["state"]

    def acts(self):
        """What is on record of the last step, in its order."""
        rows = self.head.find(DECISION, [("step_id", "=", self.step_id)], "action")
        return [row["action"] for row in sorted(rows, key=lambda row: row["id"])]

    def asked(self):
        """Who still has this on his list."""
        return self.head.find(STEP, [("request_id", "=", self.request_id), ("state", "=", "open")], "id")

    def check(self):
        """Approved is only what was submitted, and nothing else is confirmed."""
        order = self.rep.get(ORDER, self.id, "state", "approval_status")
        if order["state"] == "sale" or order["approval_status"] == "approved":
            assert self.read() == self.approved, order
        else:
            with pytest.raises(Refused) as refused:
                self.confirm()
            assert refused.value.status == 422


@pytest.fixture
def contract(api, new_quotation, open_step):
    return Contract(api, new_quotation, open_step)


def test_recall_within_the_decision(odoo, contract):
    """APV-11: who recalls while the approver decides is told so; the decision stands."""
    decided, recalled = overtake(odoo, DECISIONS, (contract.approve,), (contract.recall,))
    assert decided is True
    assert "Somebody else is deciding on this right now" in recalled.message
    assert (contract.state(), contract.acts(), contract.asked()) == ("approved", ["approve"], [])
    with pytest.raises(Refused, match="is settled; there is nothing to recall"):
        contract.recall()


def test_decision_within_the_recall(odoo, contract):
    """APV-11: who decides while the salesperson recalls is told so; nothing is decided."""
    recalled, decided = overtake(odoo, DECISIONS, (contract.recall,), (contract.approve,))
    assert recalled is True
    assert "Somebody else is deciding on this right now" in decided.message
    assert (contract.state(), contract.acts(), contract.asked()) == ("recalled", [], [])
    with pytest.raises(Refused, match="is already settled"):
        contract.approve()


@pytest.mark.parametrize("what", CHANGES)
def test_change_within_the_decision(odoo, contract, what):
    """APV-04: an order that is changed while the last approver decides is not approved."""
    decided, changed = overtake(odoo, DECISIONS, (contract.approve,), (contract.change, what))
    assert changed is True
    assert decided.status == 422
    assert (contract.state(), contract.acts()) == ("pending", [])
    contract.check()


@pytest.mark.parametrize("what", CHANGES)
def test_decision_within_the_change(odoo, contract, what):
    """APV-04: an order that is approved while it is being changed has lost its approval."""
    changed, decided = overtake(odoo, LINES, (contract.change, what), (contract.approve,))
    assert (changed, decided) == (True, True)
    assert contract.rep.get(ORDER, contract.id, "approval_status")["approval_status"] == "changed"
    contract.check()


@pytest.mark.parametrize("what", CHANGES)
def test_change_within_the_confirmation(odoo, contract, what):
    """APV-04: an approved order that is changed while it is confirmed is confirmed as it was approved,
    or not at all."""
    contract.approve()
    answers = overtake(odoo, PICKINGS, (contract.confirm,), (contract.change, what))
    assert [isinstance(answer, Refused) for answer in answers].count(True) == 1, answers
    contract.check()


@pytest.mark.parametrize("act", ["recall", *CHANGES])
def test_at_the_same_moment(api, new_quotation, open_step, act):
    """APV-04: decision and recall or change that start together end in some legal order, each loser is
    told why."""
    for _round in range(ROUNDS):
        contract = Contract(api, new_quotation, open_step)
        other = (contract.recall,) if act == "recall" else (contract.change, act)
        answers = at_once((contract.approve,), other)
        refused = [answer for answer in answers if isinstance(answer, Refused)]
        assert all(answer.status == 422 for answer in refused), refused
        assert len(refused) == 1 if act == "recall" else len(refused) <= 1
        assert len(contract.acts()) == (not isinstance(answers[0], Refused))
        contract.check()


@pytest.fixture(scope="module")
def clock(odoo):
    with Job(odoo, CLOCK) as job:
        assert job.run() == "done"  # what the story has left lying
        yield job


@pytest.fixture
def late(odoo, contract):
    make_late(odoo, contract)
    return contract


def make_late(odoo, contract):
    """The time limit of the step has just ended; the deputy general manager is to be asked too."""
    with connection(odoo) as cursor:
        cursor.execute(LATE, [contract.step_id])


def told(api, contract):
    """How often each was told that this step is late."""
    body = [("body", "ilike", contract.rep.get(ORDER, contract.id, "name")["name"])]
    late = [("message_type", "=", "user_notification"), ("needaction", "=", True), *body]
    return [len(api(login).find("mail.message", late, "subject")) for login in ("head", "deputy")]


def left(api, contract):
    """Things to do that somebody still has of this step."""
    mine = [("approval_step_id", "=", contract.step_id)]
    return {row["id"] for login in ("head", "deputy") for row in api(login).find(ACTIVITY, mine, "id")}


def test_decision_within_the_escalation(odoo, api, clock, late):
    """APV-10: who decides while the clock escalates tries again, and it is decided once; nobody who was
    asked in addition keeps it on his list."""
    escalated, decided = overtake(odoo, DECISIONS, (clock.run,), (late.approve,))
    assert escalated == "done"
    assert "Somebody else is deciding on this right now" in decided.message
    assert len(left(api, late)) == 2
    assert insist(late.approve) is True
    assert late.acts() == ["remind", "escalate", "approve"]
    assert left(api, late) == set()


def test_escalation_within_the_decision(odoo, api, clock, late):
    """APV-10: the clock leaves alone what is being decided, and what is decided."""
    decided, passed = overtake(odoo, DECISIONS, (late.approve,), (clock.run,))
    assert (decided, passed, clock.run()) == (True, "done", "done")
    assert late.acts() == ["approve"]
    assert (left(api, late), told(api, late)[1]) == (set(), 0)


def test_escalation_at_the_same_moment(odoo, api, clock, new_quotation, open_step):
    """APV-10: clock and approver at the same moment: decided once, reminded at most once before."""
    for _round in range(ROUNDS):
        contract = Contract(api, new_quotation, open_step)
        make_late(odoo, contract)
        _passed, decided = at_once((clock.run,), (insist, contract.approve))
        assert decided is True
        assert clock.run() == "done"
        assert contract.acts() in (["approve"], ["remind", "escalate", "approve"])
        assert left(api, contract) == set()
        assert told(api, contract)[1] <= 1


def test_proofs(odoo):
    """APV-11: after all this the record is whole, and nobody is asked for what is settled."""
    assert prove(odoo) == CLEAN
