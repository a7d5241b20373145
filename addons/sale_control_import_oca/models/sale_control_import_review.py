from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.approval_tiers import append_only, chain

CONTENT = (
    "origin",
    "source_id",
    "res_model",
    "res_id",
    "document_name",
    "name",
    "sequence",
    "state",
    "user_name",
    "requester_name",
    "reviewed_at",
    "comment",
    "is_imported",
)


class SaleControlImportReview(models.Model):
    """What another program says was decided there: kept to be read, never more than that.

    It stands apart from the decisions of this suite: no request points at it, so it covers nothing and
    opens no exit. What this suite proves is that the rows are as they were when they were imported, each
    with the hash of the row before; not that somebody really decided.
    """

    _name = "sale.control.import.review"
    _description = "Imported review"
    _order = "reviewed_at desc, id desc"
    _log_access = False  # imported_at and imported_by_id say it

    is_imported = fields.Boolean(
        string="Imported",
        default=True,
        readonly=True,
        help="Taken over from another program; proves nothing about who decided there.",
    )
    origin = fields.Selection([("oca", "OCA tier validation")], required=True, readonly=True)
    source_id = fields.Integer("Number there", required=True, readonly=True, aggregator=None)
    res_model = fields.Char("Kind of document", required=True, readonly=True)
    res_id = fields.Many2oneReference("Document", model_field="res_model", required=True, readonly=True)
    document_name = fields.Char("Document's name", readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="restrict")
    name = fields.Char("Tier", readonly=True)
    sequence = fields.Integer("Place", readonly=True, aggregator=None)
    state = fields.Selection(
        [("approved", "Approved there"), ("rejected", "Rejected there")], required=True, readonly=True
    )
    user_id = fields.Many2one("res.users", "By", readonly=True, index="btree_not_null", ondelete="restrict")
    user_name = fields.Char("By (name)", readonly=True)
    requester_id = fields.Many2one(
        "res.users", "Requested by", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    requester_name = fields.Char("Requested by (name)", readonly=True)
    reviewed_at = fields.Datetime("Reviewed on", readonly=True)
    comment = fields.Text(readonly=True)
    imported_at = fields.Datetime("Imported on", required=True, readonly=True)
    imported_by_id = fields.Many2one("res.users", "Imported by", required=True, readonly=True)
    previous_hash = fields.Char("Hash of the row before", required=True, readonly=True)
    row_hash = fields.Char("Hash of this row", required=True, readonly=True)

    _source_unique = models.UniqueIndex("(origin, source_id)", "This review has been imported already.")
    _chain_unique = models.UniqueIndex("(previous_hash)", "Somebody else imports now; try again.")
    _document_index = models.Index("(res_model, res_id)")
    _imported = models.Constraint("CHECK (is_imported)", "An imported review stays marked as imported.")

    def init(self):
        append_only.protect(self.env.cr, self._table)

    @api.model_create_multi
    def create(self, vals_list):
        last = self.env.execute_query(
            SQL("SELECT row_hash FROM sale_control_import_review ORDER BY id DESC LIMIT 1")
        )
        head, now = last[0][0] if last else chain.GENESIS, fields.Datetime.now()
        for vals in vals_list:
            vals.update(is_imported=True, imported_at=now, imported_by_id=self.env.uid, previous_hash=head)
            head = vals["row_hash"] = chain.link(head, self._prepare_content(vals))
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        raise UserError(self.env._("An imported review stays as it came."))

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("An imported review cannot be deleted."))

    @api.model
    def _prepare_content(self, vals):
        content = {name: vals.get(name) or None for name in CONTENT}
        if content["reviewed_at"] and not isinstance(content["reviewed_at"], str):
            content["reviewed_at"] = fields.Datetime.to_string(content["reviewed_at"])
        return content

    def _get_broken_row(self):
        """The first imported row that is not as it was imported, or none."""
        rows = self.sudo().search([("is_imported", "=", True)], order="id")  # of all companies, one chain
        links = [
            (row.previous_hash, self._prepare_content({name: row[name] for name in CONTENT}), row.row_hash)
            for row in rows
        ]
        index = chain.first_broken(links)
        return rows.browse() if index is None else rows[index]

    def action_view_document(self):
        """The document that was reviewed there."""
        self.ensure_one()
        document = self.env[self.res_model].browse(self.res_id) if self.res_model in self.env else None
        if not document or not document.exists():
            raise UserError(self.env._("%(name)s is not there any more.", name=self.document_name or ""))
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
