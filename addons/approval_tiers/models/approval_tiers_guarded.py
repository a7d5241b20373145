from odoo import api, models
from odoo.exceptions import UserError


class ApprovalTiersGuarded(models.AbstractModel):
    """Columns that only this add-on's own acts write: states, times, who did it.

    A view's `readonly` stops nobody who calls `write`, `create` or imports a file.
    """

    _name = "approval.tiers.guarded"
    _description = "Record with columns that only its own acts write"

    @api.model
    def _get_kept_fields(self):
        """Names of the columns that nobody writes from outside; extend by super()."""
        return {"state"}

    @api.model_create_multi
    def create(self, vals_list):
        self._check_kept_fields(*self._without_defaults(vals_list))
        # A default from the context is a write too, only in disguise.
        disguised = {f"default_{name}" for name in self._get_kept_fields()}
        context = {key: value for key, value in self.env.context.items() if key not in disguised}
        # pylint: disable=context-overridden  # keys have to go, which keywords cannot say
        return super(ApprovalTiersGuarded, self.with_context(context)).create(vals_list)

    def write(self, vals):
        self._check_kept_fields(vals)
        return super().write(vals)

    @api.model
    def _without_defaults(self, vals_list):
        """``vals_list`` without the kept columns that say what a new record says anyway; Odoo's own
        overrides of `create` may have filled them in."""
        kept = self._get_kept_fields() & {name for vals in vals_list for name in vals}
        if self.env.su or not kept:
            return vals_list
        defaults = self.default_get([*kept])
        return [
            {name: value for name, value in vals.items() if value and value != defaults.get(name)}
            for vals in vals_list
        ]

    @api.model
    def _check_kept_fields(self, *vals_list):
        if self.env.su:
            return
        kept = self._get_kept_fields()
        names = [name for vals in vals_list for name in vals if name in kept]
        if names:
            raise UserError(
                self.env._(
                    "“%(field)s” follows from what is done with the buttons; "
                    "it cannot be written or imported.",
                    field=self._fields[names[0]]._description_string(self.env),
                )
            )
