"""Lists that most documents do not have."""

from itertools import repeat

from odoo import fields
from odoo.tools import SQL


class RareOne2many(fields.One2many):
    """Lines that few records have, such as the changes of a contract.

    A form shows many such lists, and to read each with the access rules of its model is dear, also where
    there is nothing. So one query first tells which records have lines in any of these fields, whoever
    may see them; all others are known to be empty.
    """

    def read(self, records):
        missing = records.browse(self._cache_missing_ids(records))  # what was found empty stays so
        if not missing:
            return
        rare = [field for field in records._fields.values() if isinstance(field, RareOne2many)]
        if any(missing._ids[0] in field._get_cache(records.env) for field in rare):
            super().read(missing)  # asked already: what is not known yet is not empty
            return
        filled = {field: set() for field in rare}
        asked = [field._get_filled_sql(missing, number) for number, field in enumerate(rare)]
        for number, record_id in records.env.execute_query(SQL(" UNION ").join(asked)):
            filled[rare[number]].add(record_id)
        for field, ids in filled.items():
            empty = [record_id for record_id in missing._ids if record_id not in ids]
            field._insert_cache(records.browse(empty), repeat(()))
        if filled[self]:
            super().read(records.browse(filled[self]))

    def _get_filled_sql(self, records, number):
        """One part of a UNION: ``(number, id)`` of each of ``records`` that has lines."""
        lines = records.env[self.comodel_name]
        inverse = lines._fields[self.inverse_name]
        condition = SQL("TRUE")
        if inverse.type == "many2one_reference":
            model_field = lines._fields[inverse.model_field]
            condition = SQL("%s = %s", SQL.identifier(model_field.name, to_flush=model_field), records._name)
        column = SQL.identifier(inverse.name, to_flush=inverse)
        return SQL(
            "SELECT %s, %s FROM %s WHERE %s IN %s AND %s",
            number,
            column,
            SQL.identifier(lines._table),
            column,
            records._ids,
            condition,
        )
