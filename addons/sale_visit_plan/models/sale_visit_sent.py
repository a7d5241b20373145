from uuid import UUID

from odoo import api, fields, models
from odoo.exceptions import LockError, UserError


class SaleVisitSent(models.AbstractModel):
    """Rows that a telephone sends, perhaps twice: it names them itself, and each exists once.

    Where the answer is lost on the way the telephone sends the same again and gets the same row.
    """

    _name = "sale.visit.sent"
    _description = "Row that a telephone sends"

    client_uuid = fields.Char(string="Number given by the telephone", readonly=True, copy=False)

    @api.model
    def _find_sent(self, client_uuid, **values):
        """The row sent before as ``client_uuid``, or none; its fields have these ``values``.

        :raises UserError: no such number can be, or it names something else already
        """
        row = self.sudo().search([("client_uuid", "=", self._get_uuid(client_uuid))])  # whoever's it is
        if row and any(row[name] != value for name, value in values.items()):
            raise UserError(self.env._("This was sent for something else already. Load the page again."))
        return row.with_env(self.env)

    @api.model
    def _get_uuid(self, client_uuid):
        try:
            return str(UUID(str(client_uuid)))
        except ValueError as error:
            raise UserError(self.env._("The telephone sent no valid number. Load the page again.")) from error

    @api.model
    def _get_device_time(self, device_at):
        """What the telephone's clock showed, UTC, or False where it sent no time at all."""
        try:
            return fields.Datetime.to_datetime(device_at) or False
        except (TypeError, ValueError):
            return False


class SaleVisit(models.Model):
    _inherit = "sale.visit"

    def _lock_visit(self):
        """Two requests about one visit come after each other."""
        try:
            self.sudo().lock_for_update(allow_referencing=True)  # whose visit it is was checked
        except LockError as error:
            raise UserError(
                self.env._("%(visit)s is just being saved; try again in a moment.", visit=self.display_name)
            ) from error
