"""A row of any model for any owner: what a table of rights is tried on."""

import logging

from odoo import fields
from odoo.tools import SQL, mute_logger

OWN, OTHERS, FOREIGN = VARIANTS = ("own", "others", "foreign")
AUTOMATIC = {"id", "create_uid", "create_date", "write_uid", "write_date", "display_name"}
# What no rule can guess: where two columns only fit together, or a text means something.
SPECIAL = {
    "approval.tiers.checkpoint": {"ranges": [[0, 0]]},
    "approval.tiers.decision": {"policy_id": None},
    "approval.tiers.delegation": {"delegate_id": lambda maker, variant: maker.deputy.id},
    "approval.tiers.document": {"step_id": None},
    "approval.tiers.policy": {"gate": "contract"},
    "approval.tiers.request": {"sealed_values": {"fields": [], "lines": []}, "gate": "contract"},
    "repair.order": dict.fromkeys(
        ("picking_type_id", "location_id", "location_dest_id", "parts_location_id", "recycle_location_id")
    ),
    "sale.after.service.return.log": {"state": "submitted"},
    "sale.kpi.commission.split": {"sale_order_id": None, "move_id": None},
    "sale.kpi.grade": {"lower_bound": lambda maker, variant: maker.unique(variant)},
    "sale.kpi.payee": {"partner_id": None},
    "sale.kpi.run": {"date_from": lambda maker, variant: maker.unique_month(variant)},
    "stock.quant": {"reserved_quantity": 0},
    "sale.target.plan": {"effective_date": None},
}
# Made by the data of the add-on, or by PostgreSQL itself.
SHARED = {"sale.approval.item", "sale.kpi.event.link", "sale.visit.counter"}
# These say nothing about whose a row of a report is.
MANYS = {"res.company", "res.currency", "product.product", "product.category", "sale.target.metric"}
_logger = logging.getLogger(__name__)


class RowMaker:
    """Makes rows on demand and remembers them.

    :param bases: {variant: {model: id}} of Odoo's own records
    """

    def __init__(self, env, bases):
        self.env, self.bases, self.rows = env, bases, {}
        self.by_sql, self.under_way = {}, set()
        self.is_complete = False  # then what is not there is not made
        self.deputy = env.ref("base.user_admin")

    def unique(self, variant):
        """A number of its own for each owner."""
        return 900 + VARIANTS.index(variant)

    def unique_month(self, variant):
        return fields.Date.today().replace(day=1, month=1 + VARIANTS.index(variant))

    def get(self, model, variant):
        """The id of the row of ``model`` that belongs to ``variant``; False when there is none."""
        if row_id := self.bases[variant].get(model):
            return row_id
        key = (model, variant)
        if not self.is_complete and not self.rows.get(key) and key not in self.under_way:
            self.under_way.add(key)  # where two models name each other, one of them comes first
            self.rows[key] = self._make(model, variant)
            self.under_way.remove(key)
        return self.rows.get(key, False)

    def _make(self, model, variant):
        records = self._with_owner(model, variant)
        if model in SHARED:
            return records.search([], limit=1).id
        if not records._auto:
            return self._find_in_view(records, variant)
        for level in (2, 1):
            vals = self.values(model, variant, level)  # rows of other models, which stay
            try:
                with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                    row = records.create(vals)
                    row.flush_recordset()
                    return self._stamp(row, variant)
            except Exception as error:  # any refusal: the row is put there below the ORM
                self.by_sql[model] = f"{type(error).__name__}: {error}"
                records.env.invalidate_all(flush=False)
        return self._insert(records, variant)

    def _with_owner(self, model, variant):
        company = self.bases[variant]["res.company"]
        return self.env[model].sudo().with_context(allowed_company_ids=[company])

    def _stamp(self, row, variant):
        """Whose row it is says also who wrote it."""
        table, owner = SQL.identifier(row._table), self.bases[variant]["res.users"]
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                self.env.cr.execute(SQL("UPDATE %s SET create_uid = %s WHERE id = %s", table, owner, row.id))
        except Exception:  # append-only
            _logger.debug("%s keeps its author", row)
        row.invalidate_recordset()
        return row.id

    def _find_in_view(self, records, variant):
        """A row of a report that belongs to the owner."""
        for name, field in records._fields.items():
            if field.type != "many2one" or not field.store or field.comodel_name in MANYS:
                continue
            wanted = self.rows.get((field.comodel_name, variant)) or self.bases[variant].get(
                field.comodel_name
            )
            if wanted and (found := records.search([(name, "=", wanted)], limit=1)):
                return found.id
        return False

    # ---- values ----

    def values(self, model, variant, level=2):
        """What a new row is written with: 1 what has to be there and whose it is, 2 also what it
        belongs to."""
        records = self._with_owner(model, variant)
        vals = {}
        defaults = records.default_get([*records._fields])
        for name, field in records._fields.items():
            if name in AUTOMATIC or not field.store or field.related or field.type == "one2many":
                continue
            if field.compute and field.readonly and not field.required:
                continue
            value = self._value(records, field, variant, level, defaults)
            if value not in (None, False):
                vals[name] = value
        for name, value in SPECIAL.get(model, {}).items():
            vals[name] = value(self, variant) if callable(value) else value
        return {name: value for name, value in vals.items() if value is not None}

    def _value(self, records, field, variant, level, defaults):
        if field.type == "many2one":
            return self._reference(field, variant, level)
        if field.type == "many2many":
            owner = self.bases[variant]["res.users"]
            return [fields.Command.set([owner])] if field.comodel_name == "res.users" else None
        if field.name in ("res_model", "model", "src_model"):
            return "sale.order"
        if field.name in ("res_id", "src_id"):
            return self.bases[variant]["sale.order"]
        if field.name in defaults:
            return defaults[field.name]
        return self._plain(records, field, variant) if field.required else None

    def _reference(self, field, variant, level):
        model = field.comodel_name
        if found := self.bases[variant].get(model):
            return found
        is_ours = model.startswith(("approval.tiers", "sale.", "hr.expense.approval"))
        if is_ours and (field.required or level == 2):
            return self.get(model, variant)
        if field.required:
            return self.env[model].sudo().search([], limit=1).id
        return None

    def _plain(self, records, field, variant):
        today = fields.Date.today()
        if field.type == "selection":
            return field.get_values(records.env)[0]
        samples = {
            "char": f"{variant} {field.name}",
            "text": f"{variant} {field.name}",
            "html": f"<p>{variant} {field.name}</p>",
            "integer": 1,
            "float": 1.0,
            "monetary": 1.0,
            "date": today,
            "datetime": fields.Datetime.now(),
            "boolean": True,
            "json": {},
            "binary": "eA==",
        }
        return samples.get(field.type)

    # ---- below the ORM ----

    def _insert(self, records, variant):
        """As a service would have written it, past the checks of `create`."""
        vals = self.values(records._name, variant, 2)
        columns = {
            name: field.convert_to_column_insert(field.convert_to_cache(vals[name], records), records)
            for name, field in records._fields.items()
            if name in vals and field.column_type
        }
        if records._log_access:
            columns["create_uid"] = self.bases[variant]["res.users"]
        names = SQL(", ").join(map(SQL.identifier, columns))
        values = SQL(", ").join(SQL("%s", value) for value in columns.values())
        table = SQL.identifier(records._table)
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                self.env.cr.execute(SQL("INSERT INTO %s (%s) VALUES (%s) RETURNING id", table, names, values))
                row = records.browse(self.env.cr.fetchone()[0])
        except Exception as error:  # which one is told by the test
            self.by_sql[records._name] += f" | SQL: {error}"
            return False
        for name in vals:
            self._attempt(lambda name=name: self._link(row, name, variant))
        for name, field in row._fields.items():
            if field.store and field.compute:
                self._attempt(lambda name=name: self._recompute(row, name))
        row.invalidate_recordset()
        return row.id

    def _attempt(self, act):
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                act()
        except Exception as error:
            _logger.debug("left empty: %s", error)

    def _link(self, row, name, variant):
        """The people of a relation."""
        field = row._fields[name]
        if field.type == "many2many" and field.store:
            table, one, two = map(SQL.identifier, (field.relation, field.column1, field.column2))
            owner = self.bases[variant]["res.users"]
            self.env.cr.execute(
                SQL("INSERT INTO %s (%s, %s) VALUES (%s, %s)", table, one, two, row.id, owner)
            )

    def _recompute(self, row, name):
        self.env.add_to_compute(row._fields[name], row)
        row.flush_recordset([name])
