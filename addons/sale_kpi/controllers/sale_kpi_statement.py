from werkzeug.exceptions import NotFound

from odoo import http
from odoo.http import content_disposition, request

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class StatementSheet(http.Controller):
    """Statements as a workbook, for whoever may read them; nothing is kept on the server."""

    @http.route(
        "/sale_kpi/statements.xlsx", type="http", auth="user", methods=["GET"], readonly=True, sitemap=False
    )
    def download(self, ids=""):
        numbers = [int(number) for number in ids.split(",") if number.isdecimal() and len(number) < 10]
        statements = request.env["sale.kpi.statement"].browse(numbers).exists()
        if not statements:
            raise NotFound
        statements.check_access("read")
        headers = [
            ("Content-Type", SHEET),
            ("Content-Disposition", content_disposition(statements._get_workbook_name())),
        ]
        return request.make_response(statements._get_workbook(), headers)
