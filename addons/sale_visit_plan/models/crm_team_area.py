from odoo import api, models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    def write(self, vals):
        result = super().write(vals)
        if {"user_id", "active"} & vals.keys():
            self.env["sale.visit.area"]._forget()  # whoever leads a team looks after its areas
        return result


class CrmTeamMember(models.Model):
    _inherit = "crm.team.member"

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        self.env["sale.visit.area"]._forget()
        return members

    def write(self, vals):
        result = super().write(vals)
        self.env["sale.visit.area"]._forget()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["sale.visit.area"]._forget()
        return result
