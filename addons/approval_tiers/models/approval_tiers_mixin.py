from odoo import api, fields, models
from odoo.exceptions import LockError, UserError
from odoo.tools import format_list

from ..rare import RareOne2many


class ApprovalTiersMixin(models.AbstractModel):
    """A record that passes approval gates.

    A model inherits this, names its gates in `_approval_gates`, what is sealed in
    `_approval_sealed_fields`, and asks `_approval_blocker(gate)` wherever the gate is: button,
    constraint and every exit. Nothing else in the engine knows about the model.
    """

    _name = "approval.tiers.mixin"
    _description = "Record that passes approval gates"

    approval_request_ids = fields.One2many(
        "approval.tiers.request",
        "res_id",
        string="Approval requests",
        bypass_search_access=True,
        copy=False,
        groups="base.group_user",
    )
    approval_document_ids = RareOne2many(
        "approval.tiers.document",
        "res_id",
        string="Documents",
        bypass_search_access=True,
        copy=False,
        groups="base.group_user",
    )
    approval_status = fields.Selection(
        [
            ("pending", "Waiting for approval"),
            ("returned", "Returned for change"),
            ("rejected", "Rejected"),
            ("approved", "Approved"),
            ("changed", "Changed since approval"),
        ],
        string="Approval",
        compute="_compute_approval_status",
        store=True,
        index="btree_not_null",
        copy=False,
        groups="base.group_user",
        help="Where the latest approval request stands. Shown only; every gate checks for itself.",
    )
    approval_gate = fields.Selection(
        lambda self: self.env["approval.tiers.policy"]._selection_gate(),
        string="Approval gate",
        compute="_compute_approval_status",
        store=True,
        copy=False,
        groups="base.group_user",
    )

    # What a model says of itself

    @api.model
    def _approval_gates(self):
        """{gate: label} of the passages that may need approval."""
        return {}

    @api.model
    def _approval_sealed_fields(self):
        """{field: None, or the columns of its lines} of what an approval covers."""
        return {"approval_document_ids": ("kind_id", "name", "checksum")}

    @api.model
    def _approval_moving_fields(self):
        """Fields that passing a gate changes itself; no approval is void because of them."""
        return {"state"}

    @api.model
    def _is_approval_sealed_line(self, line):
        """Whether an approval covers ``line``, one of the lines in the sealed fields.

        A file that an approver added to his step is part of his decision, not of the document.
        """
        return line._name != "approval.tiers.document" or not line.step_id

    def _get_approval_free_fields(self):
        """Sealed fields, also lines, that no longer matter to this record, such as its salesperson
        once it is confirmed; they cover whatever they say."""
        return set()

    def _approval_granted(self, gate):
        """Called when these records have just been approved at ``gate``: go on with what waited.

        The real user is the last approver, who may have no right to the records.
        """

    def _approval_refresh(self):
        """Bring stored computed values up to date before they decide anything: whoever may write
        the record may have written them too."""

    def _get_approval_company(self):
        self.ensure_one()
        return self.company_id or self.env.company

    def _get_approval_amount(self):
        """Amount in company currency that the tiers compare."""
        self.ensure_one()
        return 0.0

    def _get_approval_head(self):
        """The head of the department or team that the record belongs to; may be nobody."""
        self.ensure_one()
        return self.env["res.users"]

    def _get_approval_owners(self):
        """Users the record belongs to; like the requester they never decide on it."""
        self.ensure_one()
        return self.env["res.users"]

    def _get_approval_partner(self):
        self.ensure_one()
        return self.env["res.partner"]

    def _get_approval_shown_gates(self, latest):
        """The gates this record faces now, for the approval panel.

        :param latest: {gate: the last request of this record there, as superuser}
        """
        self.ensure_one()
        return list(self._approval_gates())

    def _approval_submit_blocker(self, gate):
        """Why this record cannot be submitted at ``gate``: a sentence, or False."""
        return False

    def _get_missing_documents(self, policy):
        """Which compulsory documents are missing (APV-12): a sentence, or False."""
        self.ensure_one()
        if not policy.document_kind_ids:
            return False
        # What is missing does not depend on who asks.
        missing = policy.document_kind_ids - self.sudo().approval_document_ids.kind_id
        return bool(missing) and self.env._(
            "%(document)s lacks %(kinds)s. Add the file under “Documents”, then submit it.",
            document=self.display_name,
            kinds=format_list(self.env, missing.mapped("name")),
        )

    def _approval_print_blocker(self, report):
        """Why ``report`` of these records must not be printed: a sentence, or False."""
        return False

    # The one question

    def _approval_blocker(self, gate):
        """Why this record may not pass ``gate``: a sentence that says what to do, or False.

        Superuser mode and context make no difference; only a covering approval does.
        """
        self.ensure_one()
        record = self._origin  # what is not saved passes no gate
        return bool(record) and record._approval_blockers(gate)[record.id]

    def _approval_blockers(self, gate):
        """{record id: blocker or False} for all records, with one search per condition."""
        blockers = dict.fromkeys(self.ids, False)
        policies = self.env["approval.tiers.policy"]._match(self, gate)
        governed = self.browse(policies)
        latest = self.env["approval.tiers.request"]._get_latest(governed, gate)
        for record in governed.sudo():  # the answer must not depend on who asks
            request = latest.get(record.id)
            if request:
                blockers[record.id] = request._get_blocker(record)
            else:
                blockers[record.id] = self.env._(
                    "%(document)s needs approval (%(gate)s, “%(policy)s”). Submit it for approval first.",
                    document=record.display_name,
                    gate=self._approval_gates()[gate],
                    policy=policies[record.id].name,
                )
        return blockers

    def action_approval_submit(self, gate):
        """Ask for approval of these records at ``gate``.

        :raises UserError: where a record cannot be submitted; then none is
        """
        self.check_access("write")
        self._check_has_gate(gate)
        self.env["approval.tiers.request"]._submit(self, gate)
        return True

    def _lock_act(self):
        """Of two who press a button of these records at the same moment the second comes afterwards.

        :raises UserError: while the first is at it
        """
        try:
            self.sudo().lock_for_update(allow_referencing=True)  # a lock gives no right to anything
        except LockError as error:
            raise UserError(
                self.env._("Somebody else is doing this right now; try again in a moment.")
            ) from error

    @api.model
    def _check_has_gate(self, gate):
        if gate not in [*self._approval_gates()]:  # a caller from outside may send anything
            raise UserError(self.env._("This document has no such gate."))

    def _approval_withdraw(self, comment):
        """Recall what waits for approval, because these records will not go on."""
        # Who ends a record need not be the one who asked.
        pending = self.sudo().approval_request_ids.filtered(lambda request: request.state == "pending")
        if pending:
            pending._record("recall", comment)
            pending._close("recalled")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        for record in self:
            if record.sudo().approval_request_ids:  # the history counts, not who may read it
                raise UserError(
                    self.env._(
                        "%(document)s has an approval history and cannot be deleted. Cancel it instead.",
                        document=record.display_name,
                    )
                )
