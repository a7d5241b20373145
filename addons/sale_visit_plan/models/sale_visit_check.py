from odoo import api, fields, models

from ..position import NONE, get_distance, get_verdict, is_position

VERDICTS = [
    ("inside", "At the customer's"),
    ("uncertain", "Cannot be told"),
    ("outside", "Elsewhere"),
    ("none", "No position"),
]


class SaleVisitCheck(models.Model):
    """One tap on “check in” or “check out”: when and, where the telephone says, from where.

    Rows are only added, by the acts of the visit. A position is taken on the tap and never else,
    and the salesperson sees every one that is stored.
    """

    _name = "sale.visit.check"
    _inherit = ["sale.visit.sent"]
    _description = "Check-in or check-out"
    _order = "server_at desc, id desc"
    _rec_name = "visit_id"

    visit_id = fields.Many2one("sale.visit", required=True, readonly=True, index=True, ondelete="restrict")
    partner_id = fields.Many2one(related="visit_id.partner_id", store=True, index=True)
    user_id = fields.Many2one(
        "res.users", string="Who", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="visit_id.company_id", store=True, index=True)
    kind = fields.Selection([("in", "Check-in"), ("out", "Check-out")], required=True, readonly=True)
    server_at = fields.Datetime(string="Received", required=True, readonly=True)
    device_at = fields.Datetime(string="Clock of the telephone", readonly=True)
    has_position = fields.Boolean(string="With position", readonly=True)
    latitude = fields.Float(digits=(10, 7), readonly=True)
    longitude = fields.Float(digits=(10, 7), readonly=True)
    accuracy = fields.Float(string="Accuracy (m)", readonly=True)
    distance = fields.Float(string="Distance (m)", readonly=True, help="From the customer's pin.")
    verdict = fields.Selection(
        VERDICTS,
        required=True,
        readonly=True,
        help="Compared with the customer's pin. What cannot be told counts against nobody.",
    )

    _client_uuid_unique = models.UniqueIndex("(client_uuid)", "This was sent already.")
    _one_a_kind = models.UniqueIndex("(visit_id, kind)", "There is such a check already.")

    @api.model
    def _note(self, visit, kind, client_uuid, device_at, latitude, longitude, accuracy):
        """Add the row of one tap; the act has checked who taps."""
        values = {
            "visit_id": visit.id,
            "user_id": self.env.uid,
            "kind": kind,
            "client_uuid": self._get_uuid(client_uuid),
            "server_at": fields.Datetime.now(),
            "device_at": self._get_device_time(device_at),
            **self._prepare_position_vals(visit, latitude, longitude, accuracy),
        }
        return self.sudo().create(values)  # users only read what they tapped

    @api.model
    def _prepare_position_vals(self, visit, latitude, longitude, accuracy):
        if not is_position(latitude, longitude):
            return {"verdict": NONE}
        pin, distance = visit._get_pin(), None
        if pin:
            distance = get_distance((latitude, longitude), pin)
        if accuracy is not None and not accuracy >= 0:  # NaN as well
            accuracy = None
        return {
            "has_position": True,
            "latitude": latitude,
            "longitude": longitude,
            "accuracy": accuracy or 0.0,
            "distance": distance or 0.0,
            "verdict": get_verdict(distance, accuracy, visit.company_id.visit_radius),
        }

    def _get_summary(self):
        """What the telephone shows of this row."""
        self.ensure_one()
        row = self.sudo()  # of the user's own visit
        return {
            "id": row.id,
            "kind": row.kind,
            "server_at": fields.Datetime.to_string(row.server_at),
            "verdict": row.verdict,
            "distance": row.distance,
            "accuracy": row.accuracy,
        }
