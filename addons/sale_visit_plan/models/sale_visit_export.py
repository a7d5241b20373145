from odoo import api, fields, models
from odoo.http import request


class SaleVisitExport(models.Model):
    """Who took data out of the system (CUS-09: 客户信息保密). Rows are written by the export itself."""

    _name = "sale.visit.export"
    _description = "Export of data"
    _order = "id desc"
    _rec_name = "model_name"

    at = fields.Datetime(string="When", required=True, readonly=True, default=fields.Datetime.now, index=True)
    user_id = fields.Many2one("res.users", string="Who", required=True, readonly=True, index=True)
    model = fields.Char(string="Technical name", required=True, readonly=True, index=True)
    model_name = fields.Char(string="What", readonly=True)
    record_count = fields.Integer(string="Records", readonly=True)
    field_names = fields.Text(string="Fields", readonly=True)
    sample = fields.Char(string="First records", readonly=True, help="Numbers of the first records in it.")
    address = fields.Char(
        string="From", readonly=True, help="Network address; empty for programs on the server."
    )
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null")

    @api.model
    def _log(self, records, names):
        """Append a row for ``records`` with these field ``names``."""
        self.sudo().create(  # users neither read nor write the log
            {
                "user_id": self.env.uid,
                "model": records._name,
                "model_name": self.env["ir.model"].sudo()._get(records._name).name,
                "record_count": len(records),
                "field_names": ", ".join(names),
                "sample": ", ".join(map(str, records.ids[:10])),
                "address": request.httprequest.remote_addr if request else False,
                "company_id": self.env.company.id,
            }
        )
