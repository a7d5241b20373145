from .attack_attempts import Attempts
from .attack_rows import OWN, VARIANTS
from .attack_verdicts import DONE, REFUSED, TOLD, compare, pack
from .attack_world import ROLES, STAFF

RIGHTS = {"create": "create", "read": "read", "write": "write", "delete": "unlink"}
CHANGED = {
    "char": "attacked",
    "text": "attacked",
    "html": "<p>attacked</p>",
    "integer": 77,
    "float": 77.0,
    "monetary": 77.0,
    "date": "2026-01-01",
    "datetime": "2026-01-01 00:00:00",
}
COLUMNS_TRIED = 3
# Who tries on the rep's own row although the rules say no.
STUBBORN = {"rep", "colleague", "technical", "portal", "public"}


class Rights(Attempts):
    """Every model of the suite, every role, every operation, on the rep's own row, on somebody
    else's and on another company's: decided by the access rights and record rules as that user, and
    on the rep's row really tried by the first and the last who may and by those who may not."""

    def test_models(self):
        """ROL-01: who may create, read, write and delete what is what was reviewed, for each model."""
        found, self.faults = {}, []
        with self._mute():
            for model in sorted(self.suite_models()):
                if self.env[model]._auto and not self.maker.get(model, OWN):
                    why = self.maker.by_sql.get(model)
                    self.faults.append(f"{model}: no row to try. Say in SPECIAL what it needs: {why}")
                for operation, right in RIGHTS.items():
                    found[model, operation] = self._get_line(model, operation, right)
        self.faults += compare("rights.csv", found)
        self.assertFalse(self.faults, "\n" + "\n".join(self.faults))

    def _get_line(self, model, operation, right):
        who = {role: self._get_allowed(model, right, user) for role, user in self.roles.items()}
        cells = {
            which: pack({role: DONE for role in ROLES if which in who[role]}, ROLES, STAFF)
            for which in VARIANTS
        }
        told = self._try_all(model, operation, [role for role in ROLES if OWN in who[role]])
        return {"model": model, "operation": operation, **cells, "told": told}

    def _get_allowed(self, model, right, user):
        """Whose row this user may do it with. A new row is judged by one that is like it."""
        records = self.env(user=user.id, su=False, context={})[model]
        if not records.has_access(right):
            return ()
        if right == "create" and records._transient:
            return {OWN}  # whoever fills in a form, it is his own
        rows = {which: self.maker.get(model, which) for which in VARIANTS}
        if not records._auto and not any(rows.values()):
            return set(VARIANTS)  # a report that counts nothing here: nothing to judge it by but the right
        allowed = records.browse(filter(None, rows.values()))._filtered_access(right)
        return {which for which in VARIANTS if rows[which] in allowed.ids}

    # ---- attempts ----

    def _try_all(self, model, operation, allowed):
        """Who of those that may is told by a rule of the business why not now."""
        tried = {allowed[0], allowed[-1]} if allowed else set()
        told = {}
        for role in ROLES:
            if role in tried or (role in STUBBORN and role not in allowed):
                verdict = self._try(model, operation, self.roles[role])
                if role in tried:
                    told[role] = REFUSED if verdict == DONE else DONE
                elif verdict == DONE:
                    self.faults.append(f"{model} {operation}: {role} has no right, and was let through.")
        return pack(told, ROLES, STAFF)

    def _try(self, model, operation, user):
        records = self.env(user=user.id, su=False, context={})[model]
        verdict = REFUSED
        for act in getattr(self, f"_acts_{operation}")(records, self.maker.get(model, OWN)):
            verdict = max(verdict, self._attempt(act, f"{model} {operation} {user.login}"), key=RANK)
            if verdict == DONE:
                break
        return verdict

    def _acts_create(self, records, row_id):
        vals = self.maker.values(records._name, OWN, 1)
        yield lambda: records.create(vals)

    def _acts_read(self, records, row_id):
        if row_id:
            yield lambda: records.browse(row_id).read([*records.fields_get(attributes=["type"])])
        elif not records._auto:  # a report that is empty here
            yield lambda: records.search_read([], limit=1)

    def _acts_write(self, records, row_id):
        names = [name for name, field in records._fields.items() if field.store and field.type in CHANGED]
        names = [name for name in names if name not in ("create_date", "write_date")]
        for name in names[:COLUMNS_TRIED] if row_id else ():
            value = CHANGED[records._fields[name].type]
            yield lambda name=name, value=value: records.browse(row_id).write({name: value})

    def _acts_delete(self, records, row_id):
        if row_id:
            yield lambda: records.browse(row_id).unlink()


RANK = (REFUSED, TOLD, DONE).index
