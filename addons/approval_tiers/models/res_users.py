from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResUsers(models.Model):
    _inherit = "res.users"

    approval_superior_id = fields.Many2one(
        "res.users",
        string="Superior",
        index="btree_not_null",
        domain=[("share", "=", False)],
        help="The one person this user reports to; asked when a tier wants the direct superior. "
        "Left empty, the manager of the user's employee record is asked, where there is one.",
    )

    @api.constrains("approval_superior_id")
    def _check_approval_superior(self):
        if self._has_cycle("approval_superior_id"):
            raise ValidationError(self.env._("Nobody can be his own superior, directly or through others."))

    def _get_approval_superior(self, level=1):
        """The superior ``level`` steps up, an empty recordset where the line ends (ROL-03).

        :param level: 1 is the direct superior
        """
        self.ensure_one()
        user = self.sudo()  # reading the line of command is no secret; writing it is
        for _step in range(level):
            user = user.approval_superior_id or user._get_employee_manager()
            if not user:
                break
        return user.filtered("active").with_env(self.env)

    def _get_employee_manager(self):
        """The employee's manager where the `hr` add-on is installed, else nobody."""
        if "employee_parent_id" in self._fields:
            return self.employee_parent_id.user_id
        return self.browse()

    def _get_approval_superiors(self):
        """Everybody above this user, the nearest first; stops where the line closes on itself."""
        superiors = self.browse()
        user = self._get_approval_superior()
        while user and user not in superiors | self:
            superiors += user
            user = user._get_approval_superior()
        return superiors
