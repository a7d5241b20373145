from odoo import fields, models

JUDGED = ("score", "note", "scored_by_id", "scored_at")
ACCEPTED = ("accepted_by_id", "accepted_at", "acceptance_note")


class SaleKpiSchemeLine(models.Model):
    """The line of a score from a line of the scheme and its figure."""

    _inherit = "sale.kpi.scheme.line"

    def _prepare_score_vals(self, score, value, planned, history):
        """Values of the score's line; ``value`` and ``planned`` are None where they are not known."""
        self.ensure_one()
        vals = {
            "score_id": score.id,
            "scheme_line_id": self.id,
            "sequence": self.sequence,
            "metric_id": self.metric_id.id,
            "name": self.metric_id.name,
            "rule": self.rule,
            "weight": self.weight,
        }
        if self.rule == "manual":
            return {**vals, **self._get_kept_score(score)}
        return {**vals, **self._prepare_counted_vals(score, value, planned, history)}

    def _get_kept_score(self, score):
        """What the superior said before it was computed again; else his score is missing."""
        judged = (score.kept or {}).get(str(self.id), {})
        if "scored_by_id" not in judged:
            return {"is_missing": True}
        return {name: judged[name] for name in JUDGED}

    def _prepare_counted_vals(self, score, value, planned, history):
        target = {"plan": planned, "fixed": self.fixed_target, "none": None}[self.target_source]
        attained, points = self._get_score(value, target)
        is_alarm, sentence = score.run_id._judge(value, history)
        return {
            "value": value or 0.0,
            "has_value": value is not None,
            "target": target or 0.0,
            "has_target": target is not None,
            "attainment": attained or 0.0,
            "has_attainment": attained is not None,
            "score": round(points or 0.0, 2),
            "is_missing": points is None,
            "is_alarm": is_alarm,
            "alarm_note": sentence,
            **(self._get_kept_acceptance(score, value) if is_alarm else {}),
        }

    def _get_kept_acceptance(self, score, value):
        """What was signed off stays so while the figure is the same."""
        accepted = (score.kept or {}).get(str(self.id), {})
        if "accepted_by_id" in accepted and accepted["value"] == round(value, 2):
            return {name: accepted[name] for name in ACCEPTED}
        return {}


class SaleKpiRun(models.Model):
    _inherit = "sale.kpi.run"

    def _get_judgements(self):
        """{user id: {scheme line id: what superiors said}}, to stay when this is computed again."""
        found = {}
        for line in self.score_ids.line_ids:
            if not line.scored_by_id and not line.accepted_by_id:
                continue
            said = {"value": round(line.value, 2)}
            for name in (*(JUDGED if line.scored_by_id else ()), *(ACCEPTED if line.accepted_by_id else ())):
                value = line[name]
                if line._fields[name].type == "many2one":
                    value = value.id
                elif line._fields[name].type == "datetime":
                    value = fields.Datetime.to_string(value)
                said[name] = value
            found.setdefault(line.user_id.id, {})[str(line.scheme_line_id.id)] = said
        return found
