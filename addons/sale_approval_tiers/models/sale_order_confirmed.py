from contextlib import contextmanager

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import SQL


class SaleOrder(models.Model):
    """A confirmed contract stays as it was approved: it is changed or ended only by a change or a
    termination that was approved itself (CHG-01, CHG-03)."""

    _inherit = "sale.order"

    approval_change_request_id = fields.Many2one(
        "approval.tiers.request",
        string="Change being applied",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Set by the change service alone, while it writes what was approved.",
    )

    @api.model
    def _check_approval_columns(self, *vals_list):
        if any("approval_change_request_id" in vals for vals in vals_list):
            raise UserError(self.env._("Only an approved change opens a confirmed order."))
        return super()._check_approval_columns(*vals_list)

    def write(self, vals):
        if vals.get("state", "sale") != "sale":
            self._check_termination()
        result = super().write(vals)
        if not vals.keys().isdisjoint(self._approval_sealed_fields()):
            self._check_confirmed_content()
        return result

    def _check_confirmed_content(self):
        """Refuse what has just been written where it moves a confirmed contract."""
        confirmed = self.sudo().filtered(  # the answer must not depend on who writes
            lambda order: order.state == "sale" and not order.approval_change_request_id
        )
        if confirmed and self.env["approval.tiers.policy"]._get_active(self._name, "contract"):
            for order_id, blocker in confirmed._approval_blockers("contract").items():
                if blocker:
                    raise ValidationError(confirmed.browse(order_id)._format_confirmed_blocker(blocker))

    def _format_confirmed_blocker(self, blocker):
        """What whoever wanted to change this confirmed order can do instead."""
        request = self.env["approval.tiers.request"]._get_latest(self, "contract").get(self.id)
        what = {"order": self.display_name, "advice": self._get_change_advice()}
        if not request:
            return self.env._(
                "As changed, %(order)s needs approval, but it is a confirmed contract already. %(advice)s",
                **what,
            )
        changes = request.state == "approved" and request._get_changes(self)
        if not changes:
            return blocker
        return self.env._(
            "%(order)s is a confirmed contract and stays as it was approved (%(changes)s). %(advice)s",
            changes=request._format_changes(changes),
            **what,
        )

    def _get_change_advice(self):
        """The way that is open to the current user: a change, if a policy wants changes approved."""
        if self.env.context.get("approval_change_unwanted"):
            return self.env._(
                "No policy in force covers this change. Have an approval officer put one that does in force "
                "at the gate “Contract change”, then submit the change."
            )
        if self._get_policies_at("change"):
            return self.env._("To change it, ask for a change with “Request change”.")
        if self.env.user.has_group("approval_tiers.group_officer"):
            return self.env._(
                "No policy for contract changes is in force: put one at the gate “Contract change” in force "
                "in the settings, or cancel the order and quote anew."
            )
        return self.env._(
            "Contract changes are not set up in this company: cancel the order and quote anew, or ask an "
            "approval officer to set them up."
        )

    # Termination

    def _check_termination(self):
        """Refuse to end confirmed contracts where a policy wants termination approved."""
        confirmed = self.sudo().filtered(  # the answer must not depend on who ends them
            lambda order: order.state == "sale" and order.approval_change_request_id.gate != "termination"
        )
        policies = confirmed._get_policies_at("termination")
        for order in confirmed if policies else ():
            if any(policy._wants_termination_of(order) for policy in policies):
                raise UserError(
                    self.env._(
                        "%(order)s is a confirmed contract; ending it needs an approved termination. "
                        "Ask for its termination.",
                        order=order.display_name,
                    )
                )

    def _get_policies_at(self, gate):
        """The policies in force at ``gate`` in the companies of these orders, whatever they look at."""
        companies = self.env["res.company"].union(*(order._get_approval_company() for order in self))
        policies = self.env["approval.tiers.policy"].sudo()  # a gate does not depend on who asks
        if not companies:
            return policies
        found = policies.search(
            [
                ("gate", "=", gate),
                ("state", "=", "active"),
                ("company_id", "in", companies.ids),
            ]
        )
        return found.filtered(lambda policy: policy._is_in_force())

    # The authorised way

    def _approval_apply_change(self, values, request):
        """Write ``values`` on this confirmed order because ``request``, a change, was approved.

        Runs as superuser; the caller has checked that the real user may apply the change. The
        contract is covered again as it is then; the request can be used once.

        :param request: the approved request at the gate `change`, of this order or of a document
            with `order_id`
        """
        self.ensure_one()
        order = self.sudo()  # see the docstring
        with order._opened_by(request, "change"):
            order.write(values)
            order._approval_refresh()
            order._reseal_contract(request)
        return True

    def _approval_cancel_terminated(self, request):
        """Cancel this confirmed order because ``request``, a termination, was approved."""
        self.ensure_one()
        with self.sudo()._opened_by(request, "termination"):  # as above: the caller has checked
            self.sudo()._action_cancel()
        return True

    @contextmanager
    def _opened_by(self, request, gate):
        """The order is open to writing as long as the block lasts, because of ``request``."""
        self._check_change_request(request, gate)
        with self.env.cr.savepoint():  # whatever goes wrong, the order does not stay open
            self._set_change_request(request.id)
            yield
            self._set_change_request(None)

    def _set_change_request(self, request_id):
        """Straight to the column: the field itself refuses everybody."""
        self.flush_recordset()
        self.env.cr.execute(
            SQL("UPDATE sale_order SET approval_change_request_id = %s WHERE id = %s", request_id, self.id)
        )
        self.invalidate_recordset(["approval_change_request_id"], flush=False)

    def _check_change_request(self, request, gate):
        request = request.sudo()  # what was approved is a fact
        document = request._get_document().sudo()
        order = document if document._name == self._name else document.order_id
        if (request.state, request.gate, order) != ("approved", gate, self):
            raise UserError(self.env._("%(order)s has no approved change.", order=self.display_name))
        if request.search_count([("basis_id", "=", request.id)], limit=1):
            raise UserError(self.env._("This change has been applied already."))
        if changes := request._get_changes(document):
            raise UserError(
                self.env._(
                    "The change itself has changed since its approval: %(changes)s. Submit it again.",
                    changes=request._format_changes(changes),
                )
            )

    def _reseal_contract(self, change):
        """A request that covers the contract as changed: it rests on the agreements of ``change``."""
        requests = self.env["approval.tiers.request"].sudo()  # the service; users only read requests
        last = requests._get_latest(self, "contract").get(self.id)
        if not last:  # confirmed before any policy: there is no approval to carry on
            return
        policy = last.policy_id
        values = self._get_sealed_values(last._get_routing_fields(self))
        covering = requests.create(
            {
                **requests._prepare_request_vals(self, "contract", policy, last, [], {self.id: values}),
                "requester_id": change.requester_id.id,
                "basis_id": change.id,
                "state": "approved",
                "decided_at": fields.Datetime.now(),
                "step_ids": [Command.create(vals) for vals in change.step_ids._prepare_basis_vals()],
            }
        )
        covering._record("submit", self.env._("As approved by the change %s.", change.document_name))


class ApprovalTiersPolicyTermination(models.Model):
    _inherit = "approval.tiers.policy"

    def _wants_termination_of(self, order):
        """Whether this policy, of the gate `termination`, is meant for ``order``."""
        self.ensure_one()
        if self.company_id != order._get_approval_company():
            return False
        return self.res_model != order._name or bool(self._filter(order, self.domain))
