import base64
import binascii
import hashlib

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype

from .sale_visit_report import WRITABLE

MAX_BYTES = 10 * 1024 * 1024
KINDS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif"}


class SaleVisitPhoto(models.Model):
    """A photo taken at the customer's: what was sent, its hash, and both clocks.

    Evidence, not proof: a browser cannot tell what its camera really saw. It is never changed; as
    long as the report is being written whoever took it may take it out.
    """

    _name = "sale.visit.photo"
    _inherit = ["sale.visit.sent"]
    _description = "Photo of a visit"
    _order = "server_at, id"

    name = fields.Char(required=True, readonly=True)
    visit_id = fields.Many2one("sale.visit", required=True, readonly=True, index=True, ondelete="restrict")
    report_id = fields.Many2one("sale.visit.report", readonly=True, index="btree_not_null")
    partner_id = fields.Many2one(related="visit_id.partner_id", store=True, index=True)
    company_id = fields.Many2one(related="visit_id.company_id", store=True, index=True)
    team_id = fields.Many2one(related="visit_id.team_id", store=True, index="btree_not_null")
    user_id = fields.Many2one(
        "res.users", string="Taken by", required=True, readonly=True, index=True, ondelete="restrict"
    )
    image = fields.Binary(attachment=True, required=True, readonly=True)
    sha256 = fields.Char(string="SHA-256", required=True, readonly=True)
    device_at = fields.Datetime(string="Clock of the telephone", readonly=True)
    server_at = fields.Datetime(string="Received", required=True, readonly=True)

    _client_uuid_unique = models.UniqueIndex("(client_uuid)", "This was sent already.")

    @api.model
    def _take(self, visit, client_uuid, data, name, device_at):
        """Add a photo to ``visit``; the act has checked who sends it."""
        raw = self._decode(data)
        digest = hashlib.sha256(raw).hexdigest()
        values = {
            "visit_id": visit.id,
            "report_id": visit.report_id.id,
            "user_id": self.env.uid,
            "client_uuid": self._get_uuid(client_uuid),
            "name": str(name or "").strip()[:100] or f"{digest[:8]}.{KINDS[guess_mimetype(raw)]}",
            "image": base64.b64encode(raw),
            "sha256": digest,
            "device_at": self._get_device_time(device_at),
            "server_at": fields.Datetime.now(),
        }
        return self.sudo().create(values)  # users only read what they took

    @api.model
    def _decode(self, data):
        try:
            raw = base64.b64decode(data or "", validate=True)
        except (binascii.Error, TypeError, ValueError) as error:
            raise UserError(self.env._("The photo did not arrive whole. Send it again.")) from error
        if len(raw) > MAX_BYTES:
            raise UserError(self.env._("The photo is larger than 10 MB. Take it smaller."))
        if guess_mimetype(raw) not in KINDS:
            raise UserError(self.env._("This is no photo. Choose a JPEG, PNG, WebP or GIF file."))
        return raw

    def action_remove(self):
        """Take these out, by whoever took them and as long as the report is being written."""
        self.check_access("read")
        for photo in self:
            if photo.user_id != self.env.user or photo.sudo().report_id.state not in WRITABLE:
                raise UserError(self.env._("The photo belongs to a report that is handed in, and stays."))
        self.sudo().unlink()  # checked above; users have no right to
        return True

    def _get_summary(self):
        """What the telephone shows of these."""
        return [{"id": photo.id, "name": photo.name} for photo in self]
