from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools.sql import escape_psql

from ..models.sale_target_line import DIMENSIONS
from ..paste import normalise, read_number, read_rows, read_table
from ..spread import COLUMNS, MONTHS

# column: (model, fields by which a cell names its record, in this order)
LOOKUPS = {
    "metric_id": ("sale.target.metric", ("code", "name")),
    "user_id": ("res.users", ("login", "name")),
    "team_id": ("crm.team", ("name",)),
    "categ_id": ("product.category", ("complete_name", "name")),
    "product_id": ("product.product", ("default_code", "barcode", "name")),
    "brand_id": ("sale.target.brand", ("name",)),
    "state_id": ("res.country.state", ("code", "name")),
    "channel_id": ("sale.target.channel", ("name",)),
    "partner_id": ("res.partner", ("ref", "name")),
}
MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MAX_ERRORS = 50
MAX_LINES = 2000
MAX_WIDTH = 10_000


class SaleTargetPaste(models.TransientModel):
    """Targets pasted from a spreadsheet: all of them, or none and every reason by its line (PLN-05)."""

    _name = "sale.target.paste"
    _description = "Paste targets"

    plan_id = fields.Many2one(
        "sale.target.plan", string="Into plan", help="For lines that name no salesperson and no team."
    )
    date_from = fields.Date(
        string="Year from",
        required=True,
        default=lambda self: self.env["sale.target.plan"]._default_date_from(),
        help="Plans of this year are written, and made where they are missing.",
    )
    text = fields.Text(
        string="Table",
        required=True,
        help="With headings: Metric, Salesperson or Team, then what the target is only for, then Year or "
        "M1 to M12.",
    )
    errors = fields.Text(readonly=True)

    def action_paste(self):
        """Write the pasted targets; with an error nothing is written and the errors are shown."""
        self.ensure_one()
        self._check_size()
        rows, errors = self._parse()
        plans = self.env["sale.target.plan"]
        if not errors:
            plans, errors = self._find_plans(rows)
        if errors:
            self.errors = "\n".join(errors[:MAX_ERRORS])
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Paste targets"),
                "res_model": self._name,
                "res_id": self.id,
                "views": [(False, "form")],
                "target": "new",
            }
        self._write_rows(rows)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pasted targets"),
            "res_model": "sale.target.line",
            "view_mode": "list,form",
            "domain": [("plan_id", "in", [row.plan.id for row in rows])],
        }

    def _check_size(self):
        """What nobody typed by hand is refused before it is read."""
        lines = (self.text or "").splitlines()
        if len(lines) > MAX_LINES:
            raise UserError(
                self.env._(
                    "The table has %(count)s lines. Paste at most %(most)s at a time.",
                    count=len(lines),
                    most=MAX_LINES,
                )
            )
        for number, line in enumerate(lines, start=1):
            if len(line) > MAX_WIDTH:
                raise UserError(self.env._("Line %(line)s is too long to be a line of a table.", line=number))

    # Reading

    @api.model
    def _get_headings(self):
        """{normalised heading: column}: labels in English and in the user's language, and usual names."""
        model = self.env["sale.target.line"]
        known = {}
        for lang in {"en_US", self.env.user.lang or "en_US"}:
            labels = model.with_context(lang=lang).fields_get(
                [*LOOKUPS, *COLUMNS, "project_name"], ["string"]
            )
            known.update({normalise(label["string"]): name for name, label in labels.items()})
        known.update({name: name for name in (*LOOKUPS, *COLUMNS, "project_name")})
        known.update(
            {"salesperson": "user_id", "team": "team_id", "category": "categ_id", "province": "state_id"}
        )
        for number, short in enumerate(MONTH_NAMES, start=1):
            place = (number - self.date_from.month) % 12 + 1
            known.update(dict.fromkeys((short, f"{number}月", f"{number:02}"), f"m{place}"))
        return known

    def _parse(self):
        """([row with ``vals``], [error])."""
        headings, cells = read_table(self.text)
        rows, unknown, twice = read_rows(headings, cells, self._get_headings())
        errors = [self.env._("Line 1: nobody knows the heading “%(name)s”.", name=name) for name in unknown]
        errors += [self.env._("Line 1: the heading “%(name)s” stands twice.", name=name) for name in twice]
        if not rows:
            errors.append(self.env._("Paste a table with a line of headings and at least one line under it."))
        if rows and not any(
            normalise(heading) and "metric_id" == self._get_headings().get(normalise(heading))
            for heading in headings
        ):
            errors.append(self.env._("Line 1: the column “Metric” is missing."))
        found = self._look_up(rows) if not errors else {}
        for row in rows if not errors else ():
            errors += self._parse_row(row, found)
        return rows, errors

    def _look_up(self, rows):
        """{column: {normalised text: ids}}, one search for each column."""
        found = {}
        for column, (model, names) in LOOKUPS.items():
            texts = {row.cells[column] for row in rows if column in row.cells}
            if not texts:
                continue
            domain = Domain.OR(Domain(name, "=ilike", escape_psql(text)) for name in names for text in texts)
            if column == "state_id":
                country = self.env.company.country_id
                domain &= Domain("country_id", "=", country.id) if country else Domain.TRUE
            records = self.env[model].search(domain)
            by_text = found.setdefault(column, {})
            for name in reversed(names):  # the first name wins
                exact = {}
                for record in records:
                    exact.setdefault(normalise(record[name] or ""), []).append(record.id)
                by_text.update(exact)
        return found

    def _parse_row(self, row, found):
        errors, row.vals = [], {}
        for column, text in row.cells.items():
            if column in LOOKUPS:
                ids = found[column].get(normalise(text), [])
                if len(ids) == 1:
                    row.vals[column] = ids[0]
                else:
                    errors.append(self._get_name_error(row, column, text, len(ids)))
            elif column in COLUMNS:
                try:
                    row.vals[column] = read_number(text)
                except ValueError:
                    errors.append(
                        self.env._("Line %(line)s: “%(text)s” is no number.", line=row.number, text=text)
                    )
            else:
                row.vals[column] = text
        row.vals = {name: value for name, value in row.vals.items() if value is not None}
        if "metric_id" not in row.cells:
            errors.append(self.env._("Line %(line)s: the metric is missing.", line=row.number))
        if not any(column in row.vals or column in row.cells for column in COLUMNS):
            errors.append(self.env._("Line %(line)s: there is no figure.", line=row.number))
        return errors

    def _get_name_error(self, row, column, text, count):
        what = {
            "line": row.number,
            "text": text,
            "column": self.env["sale.target.line"]._fields[column]._description_string(self.env),
        }
        if count:
            return self.env._("Line %(line)s: %(column)s “%(text)s” is not unique; use its code.", **what)
        return self.env._("Line %(line)s: %(column)s “%(text)s” is not known.", **what)

    # Writing

    def _find_plans(self, rows):
        """Give each row its plan or the subject of one to be made: (plans, errors)."""
        users = {row.vals["user_id"] for row in rows if "user_id" in row.vals}
        teams = {row.vals["team_id"] for row in rows if "team_id" in row.vals}
        open_states = ("draft", "submitted", "approved", "refused")
        plans = self.env["sale.target.plan"].search(
            [
                ("company_id", "=", self.env.company.id),
                ("date_from", "=", self.date_from),
                ("state", "in", open_states),
                "|",
                "&",
                ("level", "=", "person"),
                ("user_id", "in", list(users)),
                "&",
                ("level", "=", "team"),
                ("team_id", "in", list(teams)),
            ],
            order="version",
        )
        by_subject = {(plan.level, plan.user_id.id or plan.team_id.id): plan for plan in plans}
        errors, keys = [], {}
        for row in rows:
            user, team = row.vals.pop("user_id", None), row.vals.pop("team_id", None)
            row.subject = ("person", user) if user else ("team", team) if team else None
            row.plan = by_subject.get(row.subject, self.plan_id.browse()) if row.subject else self.plan_id
            errors += self._check_row(row, keys)
        return plans, errors

    def _check_row(self, row, keys):
        """What stands in the way of this row; ``keys`` remembers those before."""
        if not row.subject and not row.plan:
            return [self.env._("Line %(line)s names neither a salesperson nor a team.", line=row.number)]
        if row.plan and not row.plan.is_editable:
            return [
                self.env._(
                    "Line %(line)s: %(plan)s is submitted or approved; make a new version first.",
                    line=row.number,
                    plan=row.plan.display_name,
                )
            ]
        key = (row.subject or row.plan, row.vals["metric_id"], *map(row.vals.get, DIMENSIONS))
        if key in keys:
            return [
                self.env._(
                    "Line %(line)s sets the same target as line %(first)s.", line=row.number, first=keys[key]
                )
            ]
        keys[key] = row.number
        return []

    def _write_rows(self, rows):
        subjects = dict.fromkeys(row.subject for row in rows if not row.plan)
        made = self.env["sale.target.plan"].create(
            [self._prepare_plan_vals(*subject) for subject in subjects]
        )
        by_subject = dict(zip(subjects, made, strict=True))
        lines = self.env["sale.target.line"]
        for row in rows:
            row.plan = row.plan or by_subject[row.subject]
        plans = lines.plan_id.union(*(row.plan for row in rows))
        known = {self._get_line_key(line): line for line in plans.line_ids}
        new = []
        for row in rows:
            key = (row.plan.id, row.vals["metric_id"], *(row.vals.get(name) or False for name in DIMENSIONS))
            if line := known.get(key):
                figures = {column: row.vals[column] for column in COLUMNS if column in row.vals}
                line.write(self._get_whole(line, figures))
            else:
                new.append({"plan_id": row.plan.id, **row.vals})
        lines.create(new)

    @api.model
    def _get_whole(self, line, figures):
        """Pasted months without totals say the whole line, its totals too."""
        if set(figures) - set(MONTHS):
            return figures
        subject = {"plan_id": line.plan_id.id, "metric_id": line.metric_id.id}
        vals = line._prepare_settled_vals({**subject, **dict.fromkeys(MONTHS, 0.0), **figures})
        return {column: vals[column] for column in COLUMNS}

    @api.model
    def _get_line_key(self, line):
        dims = (line[name] if name == "project_name" else line[name].id for name in DIMENSIONS)
        return line.plan_id.id, line.metric_id.id, *(value or False for value in dims)

    def _prepare_plan_vals(self, level, number):
        subject = {"user_id": number} if level == "person" else {"team_id": number}
        vals = {"level": level, "company_id": self.env.company.id, "date_from": self.date_from, **subject}
        if not self.date_from or self.date_from.day != 1:
            raise UserError(self.env._("A plan begins on the first day of a month."))
        return vals
