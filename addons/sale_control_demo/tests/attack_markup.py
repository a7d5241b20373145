from psycopg2.extras import Json

from odoo.tools import SQL, mute_logger

from .attack_rows import OWN
from .attack_world import SUITE

MARKUP = "<script>alert(1)</script><b>x</b>{{7*7}}"
RAW = ("<script>alert(1)", "<b>x</b>49", "&gt;49")
# Texts that the program itself reads: a domain, a model, a hash.
TECHNICAL = ("model", "domain", "hash", "seal", "lang", "uuid", "digest", "print", "url", "token", "code")
# A customer who is called like a script, and what he buys.
ALSO = {"res.partner": ("name", "street"), "product.template": ("name",), "crm.team": ("name",)}


class Markup:
    """Markup in whatever a user can type: kept as text, shown as text, in each print and each mail."""

    def test_html_fields(self):
        """CUS-09: no field of the suite that holds HTML keeps a script."""
        for model in self.suite_models():
            for name, field in self.env[model]._fields.items():
                if field.type == "html" and not field.compute and not field.related:
                    value = field.convert_to_column_insert(MARKUP, self.env[model])
                    self.assertNotIn("<script", str(value), f"{model}.{name}")

    def test_reports_and_mails(self):
        """CUS-09: every print and every mail template of the suite shows markup as text."""
        count = self._type_markup()
        self.assertGreater(count, 200)
        faults = []
        for name, page in self._get_panels():
            faults += [f"{name} shows {raw} as it is" for raw in RAW if raw in page]
        for name, page in self._get_pages():
            faults += [f"{name} shows {raw} as it is" for raw in RAW if raw in page]
            if "&lt;script&gt;alert(1)" not in page:
                faults.append(f"{name} shows nothing of what was typed: {page[:200]}")
        self.assertFalse(faults, "\n".join(faults))

    def _type_markup(self):
        """Write it below the ORM into every text of the rep's rows; returns how many."""
        self.env.flush_all()
        count = 0
        for model in self.suite_models():
            records = self.env[model]
            row_id = records._auto and self.maker.get(model, OWN)
            for field in records._fields.values() if row_id else ():
                is_text = field.store and field.type in ("char", "text")
                if is_text and not any(word in field.name for word in TECHNICAL):
                    count += self._set_text(records, row_id, field.name)
        base = self.maker.bases[OWN]
        for model, names in ALSO.items():
            for name in names:
                record = self.env[model].browse(base[model])
                record.sudo()[name] = MARKUP
        self.env.flush_all()
        self.env.invalidate_all()
        return count

    def _set_text(self, records, row_id, name):
        query = SQL(
            "UPDATE %s SET %s = %s WHERE id = %s",
            SQL.identifier(records._table),
            SQL.identifier(name),
            Json({"en_US": MARKUP}) if records._fields[name].translate else MARKUP,
            row_id,
        )
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                self.env.cr.execute(query)
        except Exception:  # append-only, or one of a kind
            return 0
        return 1

    def _get_panels(self):
        """[(name, HTML)] of what forms show that was put together by the program."""
        for model in (*self.suite_models(), "sale.order", "res.partner"):
            row_id = self.maker.get(model, OWN)
            for name, field in self.env[model]._fields.items() if row_id else ():
                if field.type == "html" and field.compute and not field.store:
                    yield f"{model}.{name}", str(self.env[model].browse(row_id)[name] or "")

    def _get_pages(self):
        """[(name, HTML)] of each print and mail template, for the rep's row."""
        for kind in ("ir.actions.report", "mail.template"):
            data = self.env["ir.model.data"].search([("model", "=", kind), ("module", "in", list(SUITE))])
            for entry in data:
                record = self.env[kind].browse(entry.res_id)
                model = record.model
                row_id = self.maker.get(model, OWN)
                if kind == "mail.template":
                    mail = record._generate_template([row_id], ["subject", "body_html"])[row_id]
                    yield f"{entry.complete_name} ({model})", str(mail["body_html"])
                elif record.report_type == "qweb-pdf":
                    page = self.env[kind]._render_qweb_html(record, [row_id])[0]
                    yield f"{entry.complete_name} ({model})", page.decode()
