from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tools import SQL
from odoo.tools.sql import table_columns

# Module part of the names under which imported records are known again
NAMESPACE = "__import_oca__"
KINDS = [
    ("policy", "Policy"),
    ("tier", "Tier"),
    ("review", "Imported reviews"),
    ("plan", "Commission plan"),
    ("person", "Person on a plan"),
    ("share", "Customer of an agent"),
]
VERDICTS = [
    ("new", "Is taken over"),
    ("note", "Is taken over, look at it"),
    ("known", "Is here already"),
    ("never", "Cannot be taken over"),
]


class SaleControlImportOca(models.TransientModel):
    """What a company has in OCA's tier validation and commission add-ons, taken over.

    OCA's tables are read where they are; its add-ons need not be, and nothing in them is changed. What is
    taken over is known again, so that it can be done twice. Policies and terms come as drafts: putting
    them in force goes the way that it goes here.
    """

    _name = "sale.control.import.oca"
    _description = "Come from OCA"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    date_from = fields.Date(
        "Plans begin on",
        required=True,
        default=lambda self: fields.Date.context_today(self).replace(month=1, day=1),
        help="First day of a month, a quarter or a year, as the plans are added up by.",
    )
    line_ids = fields.One2many("sale.control.import.oca.line", "wizard_id", readonly=True)
    is_done = fields.Boolean(readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        wizards = super().create([{**vals, "is_done": False} for vals in vals_list])
        for wizard in wizards:
            wizard._show(wizard._get_findings())
        return wizards

    def action_refresh(self):
        """Look again, for another company or day."""
        self.check_access("write")
        self._show(self._get_findings())
        return self._get_action()

    def action_import(self):
        """Take over what can be taken over."""
        self.ensure_one()
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("Only administrators take over another program's data."))
        findings = self._get_findings()
        # The administrator need not belong to sales or to the approval officers; both get drafts.
        self.sudo()._create_found([finding for finding in findings if finding.get("vals")])
        self._show(findings)
        self.sudo().is_done = True
        return self._get_action()

    def _get_findings(self):
        """[{kind, source, verdict, reason, vals, key}] of all that is there; extended by topic."""
        return []

    def _create_found(self, findings):
        """Create the records of these findings, which are in force nowhere yet."""

    def _show(self, findings):
        rows = [
            {"sequence": place, **{name: found.get(name) for name in ("kind", "source", "verdict", "reason")}}
            for place, found in enumerate(findings)
        ]
        # Nobody writes rows himself: they are what was found.
        self.sudo().line_ids = [Command.clear(), *(Command.create(row) for row in rows)]

    def _get_action(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Come from OCA"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
            "target": "new",
        }

    @api.model
    def _read_table(self, table, *names, where="TRUE", order="id"):
        """Rows of a table of OCA's as dictionaries; none where it is not there, None for a column that
        this version of it lacks. A translated name comes in the language of the user, or in English."""
        columns = table_columns(self.env.cr, table)
        if not columns:
            return []
        parts = []
        for name in names:
            column = SQL.identifier(name)
            if name not in columns:
                parts.append(SQL("NULL AS %s", column))
            elif columns[name]["udt_name"] == "jsonb":
                lang = self.env.lang or "en_US"
                parts.append(SQL("COALESCE(%s->>%s, %s->>'en_US') AS %s", column, lang, column, column))
            else:
                parts.append(column)
        query = SQL("SELECT %s FROM %s", SQL(", ").join(parts), SQL.identifier(table))
        rows = self.env.execute_query(SQL("%s WHERE %s ORDER BY %s", query, SQL(where), SQL(order)))
        return [dict(zip(names, row, strict=True)) for row in rows]

    def _get_key(self, *parts):
        """The name under which a record is known again in this company."""
        return "_".join(str(part).replace(".", "_") for part in (*parts, "company", self.company_id.id))

    @api.model
    def _get_known(self):
        """{key: id} of what has been taken over and is still there."""
        # Names of records are read by administrators alone, and this is asked for the preview too.
        names = self.env["ir.model.data"].sudo().search([("module", "=", NAMESPACE)])
        known = {}
        for model, named in names.grouped("model").items():
            # As above.
            alive = set(self.env[model].sudo().browse(named.mapped("res_id")).exists().ids)
            known.update({name.name: name.res_id for name in named if name.res_id in alive})
        return known

    @api.model
    def _remember(self, records, keys):
        """Know these records again."""
        self.env["ir.model.data"].sudo().create(
            [
                {
                    "module": NAMESPACE,
                    "name": key,
                    "model": record._name,
                    "res_id": record.id,
                    "noupdate": True,
                }
                for record, key in zip(records, keys, strict=True)
            ]
        )


class SaleControlImportOcaLine(models.TransientModel):
    _name = "sale.control.import.oca.line"
    _description = "Come from OCA: what is there"
    _order = "sequence, id"

    wizard_id = fields.Many2one("sale.control.import.oca", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer()
    kind = fields.Selection(KINDS, required=True)
    source = fields.Char("There")
    verdict = fields.Selection(VERDICTS, "Here", required=True)
    reason = fields.Text("Remark")
