from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class ApprovalTiersPolicy(models.Model):
    """ROL-05: a region is one or several sales teams; its own rules are used for their orders only."""

    _inherit = "approval.tiers.policy"

    team_ids = fields.Many2many(
        "crm.team",
        string="For the teams",
        help="The sales teams of the region. Its own rules are used only for their orders.",
    )

    @api.onchange("team_ids")
    def _onchange_team_ids(self):
        if self.team_ids:
            self.is_regional = True

    def _region_blocker(self):
        self.ensure_one()
        if self.res_model != "sale.order":
            return super()._region_blocker()
        return not self.team_ids and self.env._(
            "Say for which sales teams “%(name)s” is meant.", name=self.name
        )

    def _filter_governed(self, records):
        if records._name == "sale.order" and self.is_regional:
            # Which team an order belongs to must not depend on who asks.
            teams = self.sudo().team_ids
            # Which region it is of does not depend on who asks.
            records = records.browse(records.sudo().filtered(lambda order: order.team_id in teams).ids)
        return super()._filter_governed(records)

    def _get_governed_domain(self):
        domain = super()._get_governed_domain()
        if self.res_model == "sale.order" and self.is_regional:
            domain &= Domain("team_id", "in", self.sudo().team_ids.ids)  # as `_filter_governed`
        return domain

    def _is_conditional(self):
        return super()._is_conditional() or self.is_regional

    def _get_routing_fields(self):
        names = super()._get_routing_fields()
        return names | {"team_id"} if any(policy.team_ids for policy in self) else names

    def _get_approval_head(self):
        """The region's head approves the rules of his region; his superior those he drafts."""
        # Who leads the team: no secret.
        return self.sudo().team_ids.user_id[:1] or super()._get_approval_head()

    @api.constrains("team_ids", "is_regional")
    def _check_own_teams(self):
        """Who is not an officer drafts for the teams he leads, whatever rights he has been given."""
        user = self.env.user
        if user.has_group("approval_tiers.group_officer"):  # constraints run as superuser
            return
        for policy in self:
            teams = policy.sudo().team_ids  # also those that he may not see
            own = teams.filtered(lambda team: team.user_id == user)
            if not policy.is_regional or not own or own != teams:
                raise UserError(self.env._("You can write rules only for the sales teams that you lead."))
