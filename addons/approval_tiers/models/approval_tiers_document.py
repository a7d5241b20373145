import hashlib
from base64 import b64decode
from collections.abc import Set

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.orm.domains import DomainAnd, DomainCondition


class ApprovalTiersDocument(models.Model):
    """A file that belongs to a document under approval, filed by kind and sealed by its SHA-256.

    A file is never exchanged: the old one is archived, a new one added; both break the seal. With a
    step it was added by an approver as part of his decision and breaks nothing.
    """

    _name = "approval.tiers.document"
    _description = "Document of an approval"
    _order = "kind_id, id"

    res_model = fields.Selection(
        lambda self: self.env["approval.tiers.policy"]._selection_res_model(),
        string="Document type",
        required=True,
    )
    res_id = fields.Many2oneReference(string="Document", model_field="res_model", required=True)
    step_id = fields.Many2one(
        "approval.tiers.step", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    kind_id = fields.Many2one("approval.tiers.document.kind", required=True, index=True, ondelete="restrict")
    name = fields.Char(string="File name", required=True)
    file = fields.Binary(attachment=True, required=True)
    checksum = fields.Char(string="SHA-256", required=True, readonly=True, copy=False)

    active = fields.Boolean(default=True, help="Archived files no longer count, but stay as evidence.")

    _document = models.Index("(res_model, res_id)")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("step_id") and not self.env.su:
                raise AccessError(self.env._("Files of a step are added by its decision."))
            if not vals.get("file"):
                raise UserError(self.env._("Choose the file first."))
            try:
                content = b64decode(vals["file"])
            except (TypeError, ValueError) as error:
                raise UserError(self.env._("The file did not arrive whole. Choose it again.")) from error
            vals["checksum"] = hashlib.sha256(content).hexdigest()
        return super().create(vals_list)

    def write(self, vals):
        """Only the kind and the name may be mended, and both are sealed."""
        if not vals.keys() <= {"kind_id", "name", "active"}:
            raise UserError(self.env._("A file cannot be exchanged; archive it and add the new one."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        for res_model, documents in self.grouped("res_model").items():
            # Whoever deletes, what was submitted counts.
            records = self.env[res_model].browse(documents.mapped("res_id")).sudo()
            if records.approval_request_ids:  # whoever asks, the evidence counts
                raise UserError(
                    self.env._("These files were submitted for approval and are evidence; archive them.")
                )

    # Access follows the document; whoever reads a request reads its files too

    def _check_access(self, operation):
        result = super()._check_access(operation)
        if result or self.env.su or not self.ids:
            return result
        # This is the check itself; the domain says what he may.
        these = self.sudo()
        domain = self._get_allowed_domain(operation, set(these.mapped("res_model")))
        allowed = these.search(Domain("id", "in", self.ids) & domain)
        forbidden = self.browse(record.id for record in self if record.id not in set(allowed.ids))
        if not forbidden:
            return None
        return forbidden, lambda: self.env["ir.rule"]._make_access_error(operation, forbidden)

    @api.model
    def _search(self, domain, *args, bypass_access=False, **kwargs):
        if not self.env.su and not bypass_access:
            domain = Domain(domain)
            domain &= self._get_allowed_domain("read", self._get_asked_models(domain))
        return super()._search(domain, *args, bypass_access=bypass_access, **kwargs)

    @api.model
    def _get_asked_models(self, domain):
        """Names of the models whose files ``domain`` can find, or None for all: a form asks for the
        files of its own document, and need not pay for the rules of every other model."""
        parts = domain.children if isinstance(domain, DomainAnd) else [domain]
        for part in parts:
            if isinstance(part, DomainCondition) and part.field_expr == "res_model":
                if part.operator == "=" and isinstance(part.value, str):
                    return {part.value}
                if part.operator == "in" and isinstance(part.value, (list, tuple, Set)):  # and no query
                    return set(part.value)
        return None

    @api.model
    def _get_allowed_domain(self, operation, names=None):
        """Rows whose document the current user may read, or write for any other operation.

        :param names: models whose files alone are looked for; all if left out
        """
        allowed = Domain.FALSE
        requests = self.env["approval.tiers.request"]
        for name, model in self.env["approval.tiers.policy"]._get_approvable_models().items():
            if names is not None and name not in names:
                continue
            readable = Domain.FALSE
            if operation == "read":
                asked = requests._search([("res_model", "=", name)])
                readable = Domain("res_id", "in", asked.subselect("res_id"))
            elif model.has_access("write"):
                readable = Domain("step_id", "=", False)
            if model.has_access(operation if operation == "read" else "write"):
                own = Domain("res_id", "in", self._search_allowed(model, operation))
                readable = readable | own if operation == "read" else readable & own
            allowed |= Domain("res_model", "=", name) & readable
        return allowed

    @api.model
    def _search_allowed(self, model, operation):
        """Query of the records of ``model`` that the user may read or write."""
        if operation == "read":
            return model._search(Domain.TRUE)
        rules = self.env["ir.rule"]._compute_domain(model._name, "write")
        return model.sudo()._search(Domain(rules))  # read for writing: the rules are in the domain


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def write(self, vals):
        if {"raw", "datas", "db_datas", "store_fname", "res_model", "res_id", "res_field"} & vals.keys():
            self._check_approval_document()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_approval_document(self):
        self._check_approval_document()

    def _check_approval_document(self):
        """The stored file is what its checksum says; nobody slips another one under it."""
        # Which file it is does not depend on who writes.
        if not self.env.su and "approval.tiers.document" in self.sudo().mapped("res_model"):
            raise UserError(self.env._("A file cannot be exchanged; archive it and add the new one."))
