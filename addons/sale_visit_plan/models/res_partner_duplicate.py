from odoo import api, fields, models

from ..register import phone_key
from .crm_lead_duplicate import describe_same_phone, find_same_phone


class ResPartner(models.Model):
    _inherit = "res.partner"

    phone_key = fields.Char(compute="_compute_phone_key", store=True, precompute=True, index="btree_not_null")
    phone_warning = fields.Char(string="Known number", compute="_compute_phone_warning")

    @api.depends("phone")
    def _compute_phone_key(self):
        for partner in self:
            partner.phone_key = phone_key(partner.phone)

    @api.depends("phone_key", "parent_id")
    def _compute_phone_warning(self):
        """CUS-05: the same for a new contact; colleagues of one company may share a number."""
        found = find_same_phone(self)
        for partner in self.sudo():  # its company may be one whom the user does not see
            family = (partner._origin | partner.parent_id).commercial_partner_id
            others = [
                other
                for other in found.get(partner.phone_key, ())
                if (other if other._name == "res.partner" else other.partner_id).commercial_partner_id
                not in family
            ]
            partner.phone_warning = describe_same_phone(self, others[:5])
