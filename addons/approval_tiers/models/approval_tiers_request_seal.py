from odoo import api, models
from odoo.tools import SQL

from .. import seal


class ApprovalTiersRequestSeal(models.Model):
    """Whether a request still covers its document: the same values, or within the tolerance."""

    _inherit = "approval.tiers.request"

    def _get_changes(self, record):
        """What moved in ``record`` since it was submitted, in words; empty while it is covered."""
        self.ensure_one()
        record = record.sudo()  # the seal is the same whoever looks
        if self._is_covering(record):
            return []
        known = {(line["field"], line["id"]) for line in self.sealed_values["lines"]}
        values = record._get_sealed_values(self._get_routing_fields(record), known)
        free = self._get_free_fields(record)
        values["fields"] = [cell for cell in values["fields"] if cell["name"] not in free]
        old = [cell for cell in self.sealed_values["fields"] if cell["name"] not in free]
        return record._get_approval_changes({**self.sealed_values, "fields": old}, values)

    def _is_covering(self, record):
        """Whether what was submitted is what ``record`` says now."""
        self.ensure_one()
        record = record.sudo()  # the seal is the same whoever looks
        old = seal.bare(self.sealed_values)
        routing = self._get_routing_fields(record)
        new, free_lines = record._get_raw_values(routing)[record._origin.id]
        if old == new:
            return True
        for key in free_lines - old["lines"].keys():
            del new["lines"][key]
        free = self._get_free_fields(record)
        moved = {cell for cell in seal.moved_cells(old, new) if (cell[0] or cell[2]) not in free}
        return not moved or self._is_tolerable(record, moved, old, new)

    def _get_routing_fields(self, record):
        """The fields that are sealed only because the policies of that day looked at them."""
        sealed = record._approval_sealed_fields()
        names = [cell["name"] for cell in self.sealed_values["fields"]]
        return [name for name in names if name not in sealed and name in record._fields]

    def _get_free_fields(self, record):
        """Header fields that no longer matter; once there are any, the route is chosen for good."""
        free = record._get_approval_free_fields()
        return free | set(self._get_routing_fields(record)) if free else free

    def _is_tolerable(self, record, moved, old, new):
        """Whether only figures moved, none by more than the policy tolerates, past no limit.

        Everything is compared with what was approved, so many small steps do not add up.
        """
        policy = self.policy_id
        percent = policy.tolerance_percent
        if not percent or not all(self._is_figure(record, cell) for cell in moved):
            return False
        if not all(self._is_cell_within(cell, old, new, percent) for cell in moved):
            return False
        if not policy._filter(record, policy.domain):
            return False
        asked = {step.tier_key for step in self.step_ids} & set(policy.tier_ids.ids)
        return set(policy.tier_ids._select(record)[record.id].ids) == asked

    @api.model
    def _is_figure(self, record, cell):
        """An amount of the document, or a number on a line that was there before."""
        line_field, _line_id, name = cell
        if not line_field:
            return record._fields[name].type == "monetary"
        field = self.env[record._fields[line_field].comodel_name]._fields[name]
        return field.type in ("float", "monetary")

    @api.model
    def _is_cell_within(self, cell, old, new, percent):
        line_field, line_id, name = cell
        if line_field:
            key = line_field, line_id
            if key not in old["lines"] or key not in new["lines"]:
                return False
            was, now = old["lines"][key].get(name), new["lines"][key].get(name)
        else:
            was, now = old["fields"].get(name), new["fields"].get(name)
        return was is not None and now is not None and seal.is_within(was, now, percent)

    @api.model
    def _get_latest_cells(self, records):
        """{record id: {field: sealed value}} of the header that the last request of each covers."""
        if not records.ids:
            return {}
        self.flush_model(["res_model", "res_id", "sealed_values"])
        self.env.cr.execute(
            SQL(
                """SELECT DISTINCT ON (res_id) res_id, sealed_values->'fields'
                     FROM approval_tiers_request WHERE res_model = %s AND res_id IN %s
                    ORDER BY res_id, id DESC""",
                records._name,
                tuple(records.ids),
            )
        )
        return {
            res_id: {cell["name"]: cell["value"] for cell in cells}
            for res_id, cells in self.env.cr.fetchall()
        }
