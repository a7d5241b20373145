from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.approval_tiers.arguments import read_moment

from .sale_visit import OPEN_STATES

WATCHED = ("user_id", "partner_id", "purpose_id", "start_at", "planned_hours")


class SaleVisitDeviation(models.Model):
    """What became different from an approved plan, and why (VIS-17: later changes are marked).

    Written by the visits themselves; users read.
    """

    _name = "sale.visit.deviation"
    _description = "Deviation from the visit plan"
    _order = "id desc"

    visit_id = fields.Many2one("sale.visit", required=True, index=True, ondelete="cascade")
    partner_id = fields.Many2one(related="visit_id.partner_id", string="Customer", store=True)
    visit_user_id = fields.Many2one(related="visit_id.user_id", string="Salesperson", store=True, index=True)
    team_id = fields.Many2one(related="visit_id.team_id", store=True, index="btree_not_null")
    company_id = fields.Many2one(related="visit_id.company_id", store=True, index=True)
    date = fields.Date(string="Planned day", required=True, index=True)
    kind = fields.Selection(
        [
            ("moved", "Moved"),
            ("changed", "Changed"),
            ("cancelled", "Called off"),
            ("missed", "Missed"),
        ],
        required=True,
        index=True,
    )
    change = fields.Char(help="What was agreed and what it is now.")
    reason = fields.Char()
    user_id = fields.Many2one("res.users", string="Changed by", required=True, ondelete="restrict")


class SaleVisit(models.Model):
    """Once its plan is approved a visit changes only with a reason."""

    _inherit = "sale.visit"

    change_reason = fields.Char(
        string="Reason for the change",
        copy=False,
        help="The plan is approved: say why the visit becomes different from it.",
    )
    deviation_ids = fields.One2many("sale.visit.deviation", "visit_id", string="Deviations")
    agreed_date = fields.Date(
        string="Agreed day",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="As the plan was approved.",
    )
    agreed_hours = fields.Float(readonly=True, copy=False)

    @api.model
    def _get_kept_fields(self):
        return super()._get_kept_fields() | {"agreed_date", "agreed_hours"}

    def write(self, vals):
        watched = [name for name in WATCHED if name in vals]
        agreed = self.filtered(lambda visit: visit.is_planned and visit.state in OPEN_STATES and watched)
        before = {visit: (visit.date, visit._get_agreement(watched)) for visit in agreed}
        result = super().write(vals)
        if agreed:
            agreed._record_changes(before, watched, (vals.get("change_reason") or "").strip())
        if vals.get("change_reason"):
            super().write({"change_reason": False})  # each change has its own
        return result

    def _get_agreement(self, names):
        """{field label: its value in words} of what the plan said; a time within the day is free."""
        self.ensure_one()
        words = {}
        for name in names:
            field = self._fields["date" if name == "start_at" else name]
            value = self[field.name]
            if field.type == "many2one":
                value = value.sudo().display_name  # the name is on the visit already
            elif field.type == "date":
                value = format_date(self.env, value)
            words[field._description_string(self.env)] = value
        return words

    def _record_changes(self, before, watched, reason):
        vals_list = []
        for visit, (day, old) in before.items():
            new = visit._get_agreement(watched)
            changes = [f"{label}: {old[label]} → {new[label]}" for label in old if old[label] != new[label]]
            if not changes:
                continue
            if not reason:
                raise UserError(
                    self.env._(
                        "%(visit)s stands on an approved plan. "
                        "Say why it changes, under “Reason for the change”.",
                        visit=visit.display_name,
                    )
                )
            kind = "moved" if visit.date != day and len(changes) == 1 else "changed"
            vals_list.append(visit._prepare_deviation_vals(kind, reason, "; ".join(changes), day))
        self._create_deviations(vals_list)

    def _prepare_deviation_vals(self, kind, reason, change=None, day=None):
        self.ensure_one()
        return {
            "visit_id": self.id,
            "date": day or self.date,
            "kind": kind,
            "change": change,
            "reason": reason,
            "user_id": self.env.uid,
        }

    @api.model
    def _create_deviations(self, vals_list):
        self.env["sale.visit.deviation"].sudo().create(vals_list)  # users read them only

    def _set_state(self, state, reason=None, **values):
        """Also record what becomes of a planned visit that does not take place.

        :param reason: why; compulsory where somebody calls an agreed visit off
        """
        agreed = self.filtered("is_planned") if state in ("cancelled", "missed") else self.browse()
        if agreed and state == "cancelled" and not (reason or "").strip():
            raise UserError(
                self.env._(
                    "%(visit)s stands on an approved plan. Say why it is called off.",
                    visit=agreed[0].display_name,
                )
            )
        result = super()._set_state(state, reason, **values)
        self._create_deviations([visit._prepare_deviation_vals(state, reason) for visit in agreed])
        return result

    def action_move(self, start_at, reason=None):
        """Move this visit to ``start_at``, naive UTC; on an approved plan with a reason."""
        self.write({"start_at": read_moment(self.env, start_at), "change_reason": reason})
        return True
