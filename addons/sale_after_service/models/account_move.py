from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

AMOUNT_FIELDS = {"quantity", "price_unit", "discount", "tax_ids", "credited_line_id"}


class AccountMove(models.Model):
    """A customer's credit note never exceeds the invoice, line by line (RTN-07)."""

    _inherit = "account.move"

    after_service_return_id = fields.Many2one(
        "sale.after.service.return", string="Return", index="btree_not_null", copy=False
    )

    def _get_credited_lines(self):
        """The invoice lines that these credit notes credit."""
        return self.filtered(lambda move: move.move_type == "out_refund").invoice_line_ids.credited_line_id

    def _sync_credit_balances(self):
        # Balances belong to nobody; whoever credits keeps them up to date.
        balances = self.env["sale.after.service.credit.balance"].sudo()
        balances._sync(self._get_credited_lines().sudo())

    @api.model_create_multi
    def create(self, vals_list):
        if credited := self._find_credited(vals_list):
            self.env["sale.after.service.credit.balance"]._lock(credited)
        moves = super().create(vals_list)
        moves._sync_credit_balances()
        return moves

    @api.model
    def _find_credited(self, vals_list):
        """The ids of the invoice lines that new documents say they credit."""
        commands = [
            command
            for vals in vals_list
            for name in ("invoice_line_ids", "line_ids")
            for command in vals.get(name) or ()
        ]
        lines = [command[2] for command in commands if len(command) == 3 and isinstance(command[2], dict)]
        return sorted({line["credited_line_id"] for line in lines if line.get("credited_line_id")})

    def write(self, vals):
        credited = self._get_credited_lines() if {"line_ids", "invoice_line_ids"} & vals.keys() else None
        result = super().write(vals)
        if credited is not None or "state" in vals:
            lines = self._get_credited_lines() | (credited or self.env["account.move.line"]).exists()
            self.env["sale.after.service.credit.balance"].sudo()._sync(lines.sudo())
        return result

    def unlink(self):
        credited = self._get_credited_lines()
        result = super().unlink()
        self.env["sale.after.service.credit.balance"].sudo()._sync(credited.exists().sudo())
        return result

    def _post(self, soft=True):
        refunds = self.filtered(lambda move: move.move_type == "out_refund")
        refunds._link_credit_lines()
        refunds._check_credit_lines()
        posted = super()._post(soft=soft)
        # What a complaint costs is not for everybody; that it is added up needs no right.
        refunds.sudo().after_service_return_id.complaint_id._refresh_quality_costs()
        return posted

    def _link_credit_lines(self):
        """Find the invoice line of each credited order line; a line that spans several is split."""
        loose = self.filtered(lambda move: move.state == "draft").invoice_line_ids.filtered(
            lambda line: line.sale_line_ids and not line.credited_line_id and line.quantity > 0
        )
        for line in loose:  # only where Odoo credits an order by itself
            line._link_credited()

    def _check_credit_lines(self):
        """Refuse lines that credit nothing that was invoiced, where the company wants none (a setting)."""
        for line in self.invoice_line_ids:
            credited = line.credited_line_id
            if credited and credited.currency_id != line.currency_id:
                raise UserError(
                    self.env._(
                        "%(invoice)s is in %(currency)s; credit it in the same currency.",
                        invoice=credited.move_id.name,
                        currency=credited.currency_id.name,
                    )
                )
            is_foreign = credited and not line._may_credit(credited)
            if is_foreign or (line._is_loose_credit() and line.company_id.after_service_linked_only):
                raise UserError(
                    self.env._(
                        "“%(line)s” credits nothing that was invoiced. Choose the invoice line it credits, "
                        "or make the credit note from the invoice or the return.",
                        line=line.product_id.display_name or line.name,
                    )
                )


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    credited_line_id = fields.Many2one(
        "account.move.line",
        string="Credits",
        index="btree_not_null",
        copy=False,
        domain="[('move_id.move_type', '=', 'out_invoice'), ('parent_state', '=', 'posted'),"
        " ('display_type', '=', 'product'), ('partner_id', '=', partner_id)]",
        help="The invoice line that this line of a credit note credits.",
    )
    after_service_line_id = fields.Many2one(
        "sale.after.service.return.line", string="Return line", index="btree_not_null", copy=False
    )

    def _copy_data_extend_business_fields(self, values):
        result = super()._copy_data_extend_business_fields(values)
        if self.display_type == "product" and self.move_type == "out_invoice":
            values["credited_line_id"] = self.id
        return result

    def _copy_to_credit(self):
        """{id: values} of credit note lines that credit these invoice lines in full."""
        copies = self.with_context(include_business_fields=True).copy_data()
        dropped = {"move_id", "date", "date_maturity", "amount_currency", "balance", "debit", "credit"}
        return {
            line.id: {name: value for name, value in values.items() if name not in dropped}
            for line, values in zip(self, copies, strict=True)
        }

    def _filter_creditable(self):
        """Those of these lines that say what a customer was invoiced."""
        return self.filtered(
            lambda line: (
                line.move_type == "out_invoice" and line.parent_state == "posted" and line.quantity > 0
            )
        )

    def _is_loose_credit(self):
        """Whether this line credits a product without saying which invoice line."""
        self.ensure_one()
        return (
            self.display_type == "product"
            and self.product_id.type == "consu"
            and self.price_subtotal > 0
            and not self.credited_line_id
            and not self._is_from_till()
        )

    def _may_credit(self, credited):
        """Whether ``credited`` is a line of an invoice to the same customer."""
        same = self.partner_id.commercial_partner_id == credited.partner_id.commercial_partner_id
        return same and credited.move_type == "out_invoice" and credited.parent_state == "posted"

    def _is_from_till(self):
        """A till refunds its own orders, which it checks itself."""
        return "pos_order_ids" in self.move_id._fields and bool(self.move_id.pos_order_ids)

    def _link_credited(self):
        """Take the invoice lines of this order line, oldest first, as far as they are not credited yet."""
        self.ensure_one()
        lines = self.sale_line_ids.invoice_lines._filter_creditable()
        balances = self.env["sale.after.service.credit.balance"].sudo()  # figures only
        open_quantities = {row[0]: float(row[2] - row[4]) for row in balances._read_documents(lines.ids)}
        parts, rest = [], self.quantity
        for line in lines.sorted("id"):
            share = min(open_quantities[line.id], rest)
            if share > 0 and line.product_uom_id == self.product_uom_id:
                parts.append({"quantity": share, "credited_line_id": line.id})
                rest -= share
        if not parts:
            return
        digits = self.env["decimal.precision"].precision_get("Product Unit")  # a down payment has no unit
        if float_compare(rest, 0, precision_digits=digits) > 0:
            parts.append({"quantity": rest, "credited_line_id": False})
        same = self.with_context(include_business_fields=True).copy_data()[0]
        self.write(parts[0])
        self.create([{**same, "move_id": self.move_id.id, **part} for part in parts[1:]])

    def write(self, vals):
        credited = self.credited_line_id if "credited_line_id" in vals else self.browse()
        result = super().write(vals)
        if AMOUNT_FIELDS & vals.keys():
            lines = (self.credited_line_id | credited).sudo()
            self.env["sale.after.service.credit.balance"].sudo()._sync(lines)
        return result
