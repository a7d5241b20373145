from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval


class ApprovalTiersTierWatch(models.Model):
    """What a tier answers for, so that it is asked again only when that has moved."""

    _inherit = "approval.tiers.tier"

    watched_field_ids = fields.Many2many(
        "ir.model.fields",
        string="Asked again when these change",
        groups="approval_tiers.group_officer",  # others cannot read what fields there are
        help="Fields of the document and of its lines that this approver answers for. After a change he "
        "is asked again only when one of them moved, or the amount, or the condition of this tier. "
        "Left empty, every change is his.",
    )

    watchable_domain = fields.Char(compute="_compute_watchable_domain", export_string_translation=False)

    @api.depends("res_model")
    def _compute_watchable_domain(self):
        for tier in self:
            document = self.env.get(tier.res_model)
            sealed = document._approval_sealed_fields() if document is not None else {}
            header = Domain("model", "=", tier.res_model) & Domain("name", "in", list(sealed))
            lines = [
                Domain("model", "=", document._fields[name].comodel_name) & Domain("name", "in", columns)
                for name, columns in sealed.items()
                if columns
            ]
            tier.watchable_domain = str(list(Domain.OR([header, *lines])))

    @api.constrains("watched_field_ids")
    def _check_watched_fields(self):
        for tier in self:
            document = self.env[tier.policy_id.res_model]
            sealed = document._approval_sealed_fields()
            tables = {document._fields[name].comodel_name for name, columns in sealed.items() if columns}
            strange = tier.watched_field_ids.filtered(
                lambda field, models={document._name, *tables}: field.model not in models
            )
            if strange:
                raise ValidationError(
                    self.env._(
                        "“%(field)s” is neither on the document nor on its lines; choose another field.",
                        field=strange[0].field_description,
                    )
                )

    def _is_concerned(self, document, moved, is_other_amount):
        """Whether this tier must be asked again.

        :param moved: cells as `seal.moved_cells` gives them
        :param is_other_amount: the amount that the tiers compare has moved
        """
        self.ensure_one()
        if not self.watched_field_ids:
            return bool(moved) or is_other_amount
        if is_other_amount and (self.amount_above or self.is_band):
            return True
        watched = self._get_watched_names(document)
        names = {name if not line_field else f"{line_field}.{name}" for line_field, _id, name in moved}
        return bool(watched & (names | {line_field for line_field, _id, _name in moved if line_field}))

    def _get_watched_names(self, document):
        """Names of the watched fields, ``order_line.price_unit`` for a column of a table, and of
        what the condition of the tier and its approver depend on."""
        names = {field.name for field in self.watched_field_ids if field.model == document._name}
        for name, columns in document._approval_sealed_fields().items():
            if columns:
                comodel = document._fields[name].comodel_name
                lines = self.watched_field_ids.filtered(lambda field, model=comodel: field.model == model)
                names |= {f"{name}.{field.name}" for field in lines}
        parsed = Domain(safe_eval(self.domain or "[]"))
        names |= {part.field_expr.split(".")[0] for part in parsed.iter_conditions()}
        if self.approver_type == "field":
            names.add(self.approver_field.split(".")[0])
        return names
