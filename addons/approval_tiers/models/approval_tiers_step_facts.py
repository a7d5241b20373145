from odoo import models


class ApprovalTiersStepFacts(models.Model):
    """What a step shows of its request, taken over for all fields and steps together.

    Odoo would do it field by field and record by record, and round each amount again that was
    rounded when the request was made: a third of the time of “To approve”.
    """

    _inherit = "approval.tiers.step"

    def _compute_field_value(self, field):
        shown = self._get_request_fields()
        if field not in shown:
            return super()._compute_field_value(field)
        requests = [step.request_id for step in self]
        for own in shown:
            source = own.related_field
            values = (request[source.name] for request in requests)
            own._insert_cache(
                self, [source.convert_to_cache(value, self, validate=False) for value in values]
            )
        return None

    def _get_request_fields(self):
        """The fields of a step that only repeat one of its request."""
        return [
            field
            for field in self._fields.values()
            if field.related and not field.store and field.related == f"request_id.{field.name}"
        ]
