from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_list


class SaleOrderSigning(models.Model):
    """Who signed the contract on paper, for us and for the customer, and when (APV-16)."""

    _inherit = "sale.order"

    signed_by_id = fields.Many2one(
        "res.users",
        string="Signed for us by",
        readonly=True,
        copy=False,
        tracking=True,
        groups="base.group_user",
    )
    contract_signed_on = fields.Date(string="Contract signed on", readonly=True, copy=False, tracking=True)
    customer_signer = fields.Char(string="Signed for the customer by", readonly=True, copy=False)

    @api.model
    def _check_approval_columns(self, *vals_list):
        result = super()._check_approval_columns(*vals_list)
        names = {"signed_by_id", "contract_signed_on", "customer_signer"}
        # Written as superuser by `_register_signing` alone, after it has checked.
        if not self.env.su and names.intersection(set().union(*vals_list)):
            raise UserError(self.env._("Use “Register signing”; the signature is not typed into the order."))
        return result

    @api.model
    def _get_sales_directors(self):
        # Who they are is no secret; the group itself is read by administrators only.
        return self.env.ref("approval_tiers.group_sales_director").sudo().all_user_ids

    def _signing_blocker(self, signer):
        """Why ``signer`` may not sign this contract for the company: a sentence, or False."""
        self.ensure_one()
        if self.state == "cancel":
            return self.env._("%(order)s is cancelled.", order=self.display_name)
        if blocker := self._unsigned_blocker():
            return blocker
        directors = self.sudo().is_major and self._get_sales_directors()  # a fact, whoever registers
        if directors is not False and signer not in directors:
            return self.env._(
                "%(order)s is a major contract; the sales director signs it (%(names)s), not %(signer)s.",
                order=self.display_name,
                names=format_list(self.env, directors.mapped("name"), "or") or self.env._("nobody yet"),
                signer=signer.name,
            )
        return False

    def _unsigned_blocker(self):
        """What is not approved as it is now, or deviates unconfirmed, is not signed either."""
        self.ensure_one()
        if self.state != "sale":
            return self._approval_blocker("contract")
        # Confirmed when nothing was in force, it needs no approval now.
        request = self.env["approval.tiers.request"]._get_latest(self, "contract").get(self.id)
        return request and request._get_blocker(self.sudo())  # a gate does not depend on who asks

    def action_register_signing(self):
        """Ask who signed; the answer is checked by `_register_signing`."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Register signing"),
            "res_model": "sale.approval.sign",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def _register_signing(self, signer, customer_signer, date):
        """Record the signatures under this contract.

        :raises UserError: the contract is not approved as it is, or ``signer`` may not sign it
        """
        self.ensure_one()
        self.check_access("write")
        if blocker := self._signing_blocker(signer):
            raise UserError(blocker)
        signed = self.sudo()  # checked above; users may not write these columns
        signed.write(
            {
                "signed_by_id": signer.id,
                "contract_signed_on": date,
                "customer_signer": customer_signer,
            }
        )
        signed._message_log(
            body=Markup("%s")
            % self.env._(
                "Contract signed on %(date)s by %(ours)s and, for the customer, %(theirs)s.",
                date=format_date(self.env, date),
                ours=signer.name,
                theirs=customer_signer,
            ),
            author_id=self.env.user.partner_id.id,
        )
