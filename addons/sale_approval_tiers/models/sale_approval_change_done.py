from base64 import b64decode

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import format_list

WITHDRAWERS = (
    "sales_team.group_sale_salesman_all_leads",
    "sale_approval_tiers.group_production",
    "sale_approval_tiers.group_engineering",
)


class SaleApprovalChangeDone(models.Model):
    """Carrying out what was approved, once the agreement with the customer is signed (CHG-02)."""

    _inherit = "sale.approval.change"

    def action_done(self):
        """Carry out these changes exactly as approved.

        :raises UserError: not approved as it is, or the signed agreement is missing
        """
        self.check_access("write")
        self._lock_act()  # two clicks carry it out once
        for change in self:
            change._approval_refresh()
            if blocker := change._done_blocker():
                raise UserError(blocker)
            change._action_done()
        return True

    def _done_blocker(self):
        """Why this cannot be done: a sentence, or False."""
        self.ensure_one()
        if blocker := self._content_blocker() or self._approval_blocker(self._get_gate()):
            return blocker
        if self.kind == "technical":
            return self.is_holding and self.env._("Tell the customer first, and log whom, when and how.")
        if not self.agreement_file:
            return self.env._(
                "%(change)s cannot be done: attach the agreement signed with the customer.",
                change=self.display_name,
            )
        return False

    def _action_done(self):
        """Effects, in one transaction: the contract, its version, the file, the copies."""
        self.ensure_one()
        # First: from now on the old values are those of before.
        self._write_service({"done_at": fields.Datetime.now(), "done_by_id": self.env.uid})
        self.flush_recordset()
        if self.kind == "technical":
            return
        # The user has been checked; the contract itself opens for this request alone.
        order = self.order_id.sudo()
        request = self.env["approval.tiers.request"]._get_latest(self, self._get_gate()).get(self.id)
        if self.kind == "termination":
            self._terminate(order, request)
        else:
            self._apply(order, request)
        version = order._raise_contract_version()
        self._write_service({"contract_version": version})
        self._file_agreement(order)

    def _terminate(self, order, request):
        if request:
            order._approval_cancel_terminated(request)
        else:  # no policy wants it approved
            order._action_cancel()

    def _apply(self, order, request):
        """Write what was approved, and make sure that just this stands there afterwards."""
        is_locked = order.locked
        if is_locked:  # locked at confirmation; the approved change opens it for a moment
            order.action_unlock()
        added = self.line_ids.filtered(lambda line: not line.order_line_id)
        before = order.order_line
        if request:
            order._approval_apply_change(self._prepare_order_vals(), request)
        else:  # no policy wants changes approved; the order's own guards still hold
            order.with_context(approval_change_unwanted=True).write(self._prepare_order_vals())
        if is_locked:
            order.action_lock()
        self._check_applied(added, order.order_line - before)

    def _prepare_order_vals(self):
        """Values of `sale.order.write` that carry this change out."""
        self.ensure_one()
        commands = []
        for line in self.line_ids.filtered("is_changed"):
            # All three, so that no recomputed price or discount slips in.
            values = {
                "product_uom_qty": line.new_quantity,
                "price_unit": line.new_price_unit,
                "discount": line.new_discount,
            }
            if line.order_line_id:
                commands.append(Command.update(line.order_line_id.id, values))
            else:
                taxes = [Command.set(line._get_new_taxes().ids)]
                values.update(product_id=line.product_id.id, tax_ids=taxes)
                commands.append(Command.create(values))
        terms = {
            "commitment_date": self.new_commitment_date,
            "payment_term_id": self.new_payment_term_id.id,
            "note": self.new_note,
        }
        values = {name: value for name, value in terms.items() if value}
        return {**values, **({"order_line": commands} if commands else {})}

    def _check_applied(self, added, created):
        """Refuse to call it done where anything stands otherwise than approved."""
        # Compared only.
        pairs = [(line, line.order_line_id.sudo()) for line in self.line_ids if line.order_line_id]
        pairs += list(zip(added, created.sorted("id"), strict=True))
        for line, now in pairs:
            approved = line.new_quantity, line.new_price_unit, line.new_discount
            stands = now.product_uom_qty, now.price_unit, now.discount
            if line.is_changed and any(abs(a - b) > 1e-6 for a, b in zip(approved, stands, strict=True)):
                raise UserError(
                    self.env._(
                        "%(product)s cannot be written as approved; another add-on changes its price. "
                        "Nothing has been changed.",
                        product=line.product_id.display_name,
                    )
                )

    def _file_agreement(self, order):
        """The contract holds the agreement, the departments get a copy."""
        self.ensure_one()
        name = self.agreement_name or self.env._("Agreement %(change)s.pdf", change=self.name)
        files = [(name, b64decode(self.with_context(bin_size=False).agreement_file))]
        body = self.env._(
            "%(change)s is done; this is version %(version)s of the contract.",
            change=self.display_name,
            version=self.contract_version,
        )
        order.message_post(
            body=body,
            attachments=files,
            author_id=self.env.user.partner_id.id,
            message_type="comment",
            subtype_xmlid="mail.mt_note",
        )
        users = self._get_informed_users()
        self._write_service({"informed_user_ids": [Command.set(users.ids)]})
        if users:
            self.sudo().message_notify(  # the service tells; he need not write to them
                partner_ids=users.partner_id.ids,
                author_id=self.env.user.partner_id.id,
                subject=self.env._("Contract changed: %(order)s", order=order.name),
                body=body,
                attachments=files,
            )

    def _get_informed_users(self):
        """Those who get a copy: whoever approved, the salesperson, the departments in the settings."""
        self.ensure_one()
        order = self.order_id.sudo()  # who took part is a fact
        requests = (self.sudo().approval_request_ids | order.approval_request_ids).filtered(
            lambda request: request.state == "approved"
        )
        company = self.company_id
        # Who is in a group: no secret.
        members = company.sudo().approval_copy_group_ids.all_user_ids.filtered(
            lambda user: company in user.company_ids
        )
        users = requests.decision_ids.filtered(lambda row: row.action == "approve").user_id
        users |= members | order.user_id
        return users.filtered(lambda user: user.active and not user.share) - self.env.user

    def action_cancel(self):
        """Give the request up; whoever is asked is asked no more."""
        self.check_access("write")
        self._check_open()
        technical = self.filtered("is_holding")
        if technical and not any(self.env.user.has_group(group) for group in WITHDRAWERS):
            raise AccessError(
                self.env._(
                    "%(changes)s: only production, engineering or the head of sales can say that a technical "
                    "change did not take place.",
                    changes=format_list(self.env, technical.mapped("name")),
                )
            )
        # Users have no right to write requests; closing them follows from cancelling.
        pending = self.sudo().approval_request_ids.filtered(lambda request: request.state == "pending")
        if pending:
            pending._record("recall", self.env._("The change was cancelled."))
            pending._close("recalled")
        self._write_service({"cancelled_at": fields.Datetime.now(), "cancelled_by_id": self.env.uid})
        return True
