from odoo import models
from odoo.exceptions import UserError
from odoo.http import request
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY


class IrHttp(models.AbstractModel):
    """Whoever loses against many others at once reads a sentence, not the database's own words.

    Odoo runs such a request five times; after that nothing of it is saved.
    """

    _inherit = "ir.http"

    @classmethod
    def _handle_error(cls, exception):
        if isinstance(exception, PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
            exception = UserError(
                request.env._(
                    "Others are changing the same records at this moment. Nothing was saved; "
                    "please try again."
                )
            )
        return super()._handle_error(exception)
