import base64
import io
import zipfile

from odoo.exceptions import UserError
from odoo.tools import mute_logger

from .attack_attempts import Undo
from .attack_rows import OWN

CELLS = {
    "char": ("=HYPERLINK(1)", "x" * 100_000, "<script>alert(1)</script>", "\ufeff\u202e"),
    "text": ("=1+1", "@SUM(A1)", "{{7*7}}"),
    "integer": ("1e99", "=1+1", "99999999999999999999"),
    "float": ("nan", "1e999", "=1+1"),
    "monetary": ("inf", "-1e999", "1;2"),
    "date": ("99999-99-99", "2026-02-30", "=TODAY()"),
    "datetime": ("0000-00-00 00:00:00", "yesterday"),
    "boolean": ("maybe", "=TRUE"),
    "selection": ("approved'); --", "=1+1"),
    "many2one": ("99999999999999999999", "=1+1", "%"),
}
IMPORTED = ("sale.target.line", "sale.visit", "sale.after.service.complaint", "approval.tiers.policy")
PREVIEW = {"has_headers": True, "separator": ",", "quoting": '"', "encoding": "", "date_format": "%Y-%m-%d"}


class Imports:
    """Broken and hostile imports into every model: a sentence for each bad cell, nothing half done."""

    def test_load(self):
        """One bad cell in an import of any model, and nothing of that import stays."""
        self.faults, self.turn = [], 0
        with mute_logger("odoo.sql_db", "odoo.addons.base.models.ir_rule", "odoo.models", "odoo.fields"):
            for model in self.suite_models():
                if self.env[model]._auto and not self.env[model]._transient:
                    for role in ("rep", "admin"):
                        records = self.env(user=self.roles[role].id, su=False, context={})[model]
                        if records.has_access("create"):
                            self._import(records)
                            break
        self.assertFalse(self.faults, "\n" + "\n".join(self.faults))
        self.assertGreater(self.turn, 400)

    def _import(self, records):
        """Each column in turn with a cell that is wrong for its type, behind a good line."""
        good = self._get_good_line(records)
        for name, field in records._fields.items():
            if not field.store or name in ("create_date", "write_date", "id"):
                continue
            if cells := CELLS.get(field.type):
                self.turn += 1
                cell = cells[self.turn % len(cells)]
                columns = [*(column for column in good if column != f"{name}/.id"), name]
                columns = list(dict.fromkeys(columns))
                lines = [[good.get(column, "") for column in columns] for _line in range(2)]
                lines[1][columns.index(name)] = cell
                self._load(records, columns, lines, f"{records._name}.{name} = {cell[:30]!r}")

    def _get_good_line(self, records):
        """{column: text} of a row that may well be accepted."""
        line = {}
        for name, value in self.maker.values(records._name, OWN, 1).items():
            field = records._fields[name]
            if field.type == "many2one":
                line[f"{name}/.id"] = str(value)
            elif field.type != "many2many":
                line[name] = str(value)
        return line

    def _load(self, records, columns, lines, label):
        before = records.sudo().with_context(active_test=False).search_count([])
        try:
            with self.env.cr.savepoint():
                answer = records.load(columns, lines)
                after = records.sudo().with_context(active_test=False).search_count([])
                if answer["messages"] and (answer["ids"] or after != before):
                    self.faults.append(f"{label}: half done, {answer['messages'][0]['message']}")
                if not answer["messages"] and not answer["ids"]:
                    self.faults.append(f"{label}: nothing was done and nothing said")
                raise Undo
        except (UserError, Undo):
            return
        except Exception as error:
            self.faults.append(f"{label}: {type(error).__name__}: {error}"[:300])

    def test_files(self):
        """Files that are broken, of another kind or in another encoding end in a sentence."""
        table = "name,date_from\n指标,2026-01-01\n"
        for model in IMPORTED:
            for name, content in {
                "empty.csv": b"",
                "nothing.csv": b"\0" * 100,
                "chinese.csv": table.encode("gb18030"),
                "wide.csv": table.encode("utf-16"),
                "picture.csv": base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"),
                "quote.csv": b'name\n"open\n' + b"x" * 1000,
                "broken.xlsx": b"PK\x03\x04 this is no workbook",
                "other.xlsx": self._zip("readme.txt", b"x"),
                "entity.xlsx": self._zip("[Content_Types].xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
            }.items():
                self._preview(model, name, content)

    def _zip(self, name, content):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as pack:
            pack.writestr(name, content)
        return buffer.getvalue()

    def _preview(self, model, name, content):
        xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        admin = self.env(user=self.roles["admin"].id, su=False, context={})
        vals = {"res_model": model, "file": content, "file_name": name}
        vals["file_type"] = xlsx if name.endswith("xlsx") else "text/csv"
        wizard = admin["base_import.import"].create(vals)
        before = self.env[model].search_count([])
        with mute_logger("odoo.addons.base_import.models.base_import"):
            answer = wizard.parse_preview(dict(PREVIEW))
        self.assertTrue(answer.get("error") or answer.get("preview") is not None, f"{model}, {name}")
        self.assertEqual(self.env[model].search_count([]), before)
