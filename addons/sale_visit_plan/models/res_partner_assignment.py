from odoo import api, fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    assignment_ids = fields.One2many("sale.visit.assignment", "partner_id", string="Assignments")

    def _get_holder(self):
        return self.user_id, self.env["crm.team"], self.sales_area_id

    def _prepare_assignment_vals(self, old, new):
        return self.env["sale.visit.assignment"]._prepare_vals(self, old, new) | {"partner_id": self.id}

    def _get_assignable(self):
        """A customer is given as a whole: the company, or a person without one; never a colleague."""
        return self.filtered(lambda partner: partner.commercial_partner_id == partner)

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        given = any(vals.get("user_id") or vals.get("sales_area_id") for vals in vals_list)
        if given or self.env["sale.visit.area"]._get_match_rules():
            mine = partners._get_assignable()
            self.env["sale.visit.assignment"]._log(mine, {})
        return partners

    def write(self, vals):
        if not self._get_holder_fields() & vals.keys():
            return super().write(vals)
        mine = self._get_assignable()
        before = {partner.id: partner._get_holder() for partner in mine}
        result = super().write(vals)
        self.env["sale.visit.assignment"]._log(mine, before)
        return result

    @api.model
    def _get_holder_fields(self):
        """Columns whose change may give a customer to somebody else."""
        names = {"user_id", "sales_area_id"}
        address = {"state_id", "city", "zip", "company_id"}
        return names | address if self.env["sale.visit.area"]._get_match_rules() else names

    def action_assign(self):
        """Ask who gets these customers (ROL-02)."""
        self.check_access("write")
        action = self.env["ir.actions.act_window"]._for_xml_id("sale_visit_plan.sale_visit_assign_action")
        return action | {"context": {"default_partner_ids": self.commercial_partner_id.ids}}
