from odoo import api, fields, models
from odoo.fields import Domain

from ..register import phone_key


def describe_same_phone(record, others):
    """The sentences of a duplicate warning: the other records, and whose they are."""
    parts = [
        record.env._("%(name)s (%(owner)s)", name=other.display_name, owner=other.user_id.name)
        if other.user_id
        else other.display_name
        for other in others
    ]
    if not parts:
        return False
    return record.env._("The same telephone number: %(others)s.", others=", ".join(parts))


def find_same_phone(records):
    """Per telephone number the leads and customers that have it, a dict; two queries for all.

    Read with sudo: a customer is the company's; that he is known, and to whom, is no secret, and
    the warning would be worth nothing if it left out those of others.
    """
    numbers = [number for number in records.mapped("phone_key") if number]
    found = {number: [] for number in numbers}
    domain = Domain("phone_key", "in", numbers)
    env = records.env
    company = Domain("company_id", "in", [*env.companies.ids, False])
    for model in ("crm.lead", "res.partner") if numbers else ():
        if model == "crm.lead":
            domain_here = domain & company & Domain("is_void", "=", False)
            model_sudo = env[model].sudo().with_context(active_test=False)
        else:
            domain_here, model_sudo = domain & company, env[model].sudo()
        for other in model_sudo.search(domain_here, limit=200, order="id"):
            found[other.phone_key].append(other)
    return found


class CrmLead(models.Model):
    _inherit = "crm.lead"

    phone_key = fields.Char(compute="_compute_phone_key", store=True, index="btree_not_null")
    phone_warning = fields.Char(string="Known number", compute="_compute_phone_warning")

    @api.depends("phone")
    def _compute_phone_key(self):
        for lead in self:
            lead.phone_key = phone_key(lead.phone)

    @api.depends("phone_key", "partner_id")
    def _compute_phone_warning(self):
        """CUS-05: a warning, not a refusal: whose customer is it already?"""
        found = find_same_phone(self)
        for lead in self.sudo():  # its customer may be one whom the user does not see
            family = lead.partner_id.commercial_partner_id
            others = [
                other
                for other in found.get(lead.phone_key, ())
                if other != lead._origin
                and not (other._name == "res.partner" and other.commercial_partner_id == family)
            ]
            lead.phone_warning = describe_same_phone(self, others[:5])
