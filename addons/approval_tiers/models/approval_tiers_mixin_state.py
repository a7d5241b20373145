from odoo import api, models
from odoo.exceptions import UserError

# States that a covering approval can lose, and those that no edit changes
COVERED, SETTLED = {"pending", "approved"}, {False, "returned", "rejected"}


class ApprovalTiersMixinState(models.AbstractModel):
    """The stored state for lists: kept right by every write, without paying for it."""

    _inherit = "approval.tiers.mixin"

    @api.model
    def _approval_status_depends(self):
        paths = ["approval_request_ids.state"]
        for name, columns in self._approval_sealed_fields().items():
            paths += [f"{name}.{column}" for column in columns] if columns else [name]
        return paths

    @api.depends(lambda self: self._approval_status_depends())
    def _compute_approval_status(self):
        latest = {}
        for record in self:
            requests = record.approval_request_ids
            latest[record] = max(requests, key=lambda request: request.id, default=requests)
        for record, request in latest.items():
            state = request.state if request.state in COVERED | SETTLED else False
            if state in COVERED and not request._is_covering(record):
                state = "changed"
            record.approval_status = state
            record.approval_gate = state and request.gate

    @api.model_create_multi
    def create(self, vals_list):
        self._check_approval_columns(*vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_approval_columns(vals)
        states = self._get_states_to_follow(vals)
        result = super().write(vals)
        if states:
            self._follow_states(states, vals)
        return result

    @api.model
    def _check_approval_columns(self, *vals_list):
        """Lists show these columns; nobody may paint them."""
        if any({"approval_status", "approval_gate"} & vals.keys() for vals in vals_list):
            raise UserError(
                self.env._("The approval state follows from the decisions and cannot be set or imported.")
            )

    # A header field written on many records: compare that field alone, not whole documents.

    def _get_states_to_follow(self, vals):
        """{record: its state} where one look at the written fields tells the state after it."""
        sealed = self._approval_sealed_fields()
        names = [name for name in vals if name in sealed and name in self._fields]
        if not names or any(sealed[name] is not None for name in names):
            return {}
        if any(self._fields[name].type in ("float", "monetary", "integer") for name in names):
            return {}  # a tolerance may cover it
        waiting = self.env.records_to_compute(self._fields["approval_status"])
        # The state is no secret of this record's writer; whether he reads it makes no difference.
        records = (self - waiting).sudo()
        return {record: record.approval_status for record in records if record.id}

    def _follow_states(self, states, vals):
        sealed = self._approval_sealed_fields()
        names = [name for name in vals if name in sealed]
        settled = [record.id for record, state in states.items() if state in SETTLED]
        lost = []
        cells = self.env["approval.tiers.request"]._get_latest_cells(
            self.browse(record.id for record, state in states.items() if state not in SETTLED)
        )
        is_alone = not self._get_moved_along(vals)
        for record, state in states.items():
            old = cells.get(record.id, {})
            if not old.keys() >= set(names):
                continue
            counted = set(names) - record._get_approval_free_fields()
            moved = any(old[name] != self._get_raw_value(record, name) for name in counted)
            if moved or (state in COVERED and is_alone):
                settled.append(record.id)
                if moved and state != "changed":
                    lost.append(record.id)
        self._store_state(settled, lost)

    def _store_pending(self, gate):
        """These have been submitted at ``gate`` in this moment, sealed as they are: their state needs
        no comparison. Whatever is written to them after this has it computed as ever."""
        status, shown = (self._fields[name] for name in ("approval_status", "approval_gate"))
        self.env.remove_to_compute(status, self)
        self.env.remove_to_compute(shown, self)
        records = self.sudo()  # who submits need not be allowed to write these columns; nobody is
        with self.env.protecting([status, shown], records):
            records.approval_status = "pending"
            records.approval_gate = gate

    def _store_state(self, settled, lost):
        for name in ("approval_status", "approval_gate"):
            self.env.remove_to_compute(self._fields[name], self.browse(settled))
        with self.env.protecting([self._fields["approval_status"]], self.browse(lost)):
            # The column follows the content; users may not write it.
            self.browse(lost).sudo().approval_status = "changed"

    @api.model
    def _get_moved_along(self, vals):
        """Whether writing ``vals`` may recompute something sealed beside them."""
        watched = {self._fields[name] for name in self._approval_sealed_fields()}
        for name, columns in self._approval_sealed_fields().items():
            model = self.env[self._fields[name].comodel_name] if columns else self
            watched |= {model._fields[column] for column in columns or ()}
        return any(
            dependent in watched
            for name in vals
            if name in self._fields
            for dependent in self.pool.get_dependent_fields(self._fields[name])
        )
