from odoo import api, models
from odoo.tools import format_amount, format_date, format_datetime, formatLang, html2plaintext

from .. import seal

# Types without words where the value is empty, and those whose words follow from the value alone
WORDLESS = {"many2one", "many2many", "char", "text", "html", "date", "datetime", "selection", "boolean"}
WORDED = {"many2one", "many2many", "float", "monetary", "date", "datetime", "selection"}


class ApprovalTiersMixinSeal(models.AbstractModel):
    """What an approval covers: raw values to compare in sets, the same with words to show."""

    _inherit = "approval.tiers.mixin"

    def _get_raw_values(self, routing_fields=()):
        """{record id: ``(values, free)``}: what an approval of these records would cover now.

        Values alone, as `seal.bare` gives them: no name of another record is read or formatted.

        :param routing_fields: further fields that decided which policy and tiers apply
        :return: ``free`` holds the keys of lines that are sealed only where they were submitted
        """
        records = self._origin.sudo()  # the seal is the same whoever looks
        sealed = {**self._approval_sealed_fields(), **dict.fromkeys(routing_fields)}
        header = [name for name, columns in sealed.items() if columns is None]
        tables = {name: columns for name, columns in sealed.items() if columns is not None}
        result = {}
        for record in records:
            lines, free = {}, set()
            for name, columns in tables.items():
                for line in record[name]:
                    lines[name, line.id] = {column: self._get_raw_value(line, column) for column in columns}
                    if not self._is_approval_sealed_line(line):
                        free.add((name, line.id))
            values = {name: self._get_raw_value(record, name) for name in header}
            result[record.id] = {"fields": values, "lines": lines}, free
        return result

    @api.model
    def _get_raw_value(self, record, name):
        """The JSON value of a field, free of float noise."""
        field, value = record._fields[name], record[name]
        if field.type == "many2one":
            return value.id
        if field.type == "many2many":
            return sorted(value.ids)
        if field.type == "monetary":
            return f"{value:.{record[field.get_currency_field(record)].decimal_places}f}"
        if field.type == "float":
            return f"{value:.6f}"
        if field.type in ("date", "datetime"):
            return value and value.isoformat()
        if field.type in ("char", "text", "html"):
            return value or ""  # an emptied field is NULL or "", never a change
        return value

    def _get_sealed_values(self, routing_fields=(), known=()):
        """What an approval of this record covers, with the words to show, as `seal` describes it.

        :param known: keys ``(line field, id)`` of lines that were sealed once and stay so
        """
        self.ensure_one()
        return self._get_sealed_batch(routing_fields, known)[self._origin.id]

    def _get_sealed_batch(self, routing_fields=(), known=()):
        """{record id: what `_get_sealed_values` says of it}; what many say alike is put in words once."""
        sealed = {**self._approval_sealed_fields(), **dict.fromkeys(routing_fields)}
        header = [name for name, columns in sealed.items() if columns is None]
        tables = {name: columns for name, columns in sealed.items() if columns is not None}
        result, words = {}, {}
        for record in self._origin.sudo():  # the seal is the same whoever looks
            lines = [
                {"field": name, "id": line.id, "cells": self._get_sealed_cells(line, columns, words)}
                for name, columns in tables.items()
                for line in record[name]
                if (name, line.id) in known or self._is_approval_sealed_line(line)
            ]
            result[record.id] = {"fields": self._get_sealed_cells(record, header, words), "lines": lines}
        return result

    @api.model
    def _get_sealed_cell(self, record, name):
        return self._get_sealed_cells(record, [name], {})[0]

    @api.model
    def _get_sealed_cells(self, record, names, words):
        """The cells of ``record``.

        :param words: {what is said: its text} of the cells before, completed here
        """
        cells = []
        for name in names:
            value = self._get_raw_value(record, name)
            field = record._fields[name]
            if not value and field.type in WORDLESS:
                text = ""
            elif field.type in WORDED:
                key = self._get_words_key(record, field)
                text = words.get(key)
                if text is None:
                    text = words[key] = self._get_sealed_text(record, name)
            else:
                text = self._get_sealed_text(record, name)
            cells.append({"name": name, "value": value, "text": text})
        return cells

    @api.model
    def _get_words_key(self, record, field):
        """What the text of a field follows from: two fields of one key read alike."""
        value = record[field.name]
        if field.type == "monetary":
            return field, value, record[field.get_currency_field(record)].id
        return field, value._ids if field.relational else value

    @api.model
    def _get_sealed_text(self, record, name):
        """The words for a sealed value, in the language of whoever submits."""
        field, value = record._fields[name], record[name]
        if field.type == "float":
            return self._format_sealed_float(field, value)
        if not value and field.type != "monetary":
            return "" if field.type != "integer" else "0"
        if field.type == "many2one":
            return value.display_name or ""
        if field.type == "many2many":
            return ", ".join(value.mapped("display_name"))
        if field.type == "monetary":
            return format_amount(self.env, value, record[field.get_currency_field(record)])
        if field.type == "date":
            return format_date(self.env, value)
        if field.type == "datetime":
            return format_datetime(self.env, value)
        if field.type == "html":
            return html2plaintext(value).strip()
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, "")
        return str(value)

    @api.model
    def _format_sealed_float(self, field, value):
        """All decimals that matter, and no fewer than the field shows."""
        shown = field.get_min_display_digits(self.env) or (field.get_digits(self.env) or (0, 2))[1]
        decimals = len(f"{value:.6f}".rstrip("0").partition(".")[2])
        return formatLang(self.env, value, digits=max(shown, decimals))

    def _get_approval_changes(self, old, new):
        """What moved between two sealed values: list of ``{label, old, new}`` in words."""
        changes = []
        for line_field, number, name, before, after in seal.diff(old, new):
            model = self.env[self._fields[line_field].comodel_name] if line_field else self
            label = model._fields[name]._description_string(self.env) if name else ""
            if number:
                line = self.env._("Line %(number)s", number=number)
                label = self.env._("%(line)s, %(field)s", line=line, field=label) if label else line
            changes.append({"label": label, "old": before, "new": after})
        return changes
