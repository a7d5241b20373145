import inspect

from .attack_attempts import Attempts
from .attack_rows import OTHERS, OWN
from .attack_verdicts import REFUSED, compare, pack
from .attack_world import ROLES, STAFF, SUITE

# Odoo's own ways into a model: attack_rights.py tries them.
PLUMBING = {
    *("create", "write", "unlink", "copy", "copy_data", "default_get", "search_fetch", "export_data"),
    *("init", "onchange", "get_values", "set_values", "message_new", "message_post", "rating_apply"),
}
ARGUMENTS = {
    "client_uuid": "0b8f6c0e-7d0f-4c53-8a39-2f6c6a0d1e11",
    "comment": "Attacked",
    "data": "iVBORw0KGgo=",
    "date": "2026-05-11",
    "date_due": "2030-01-01",
    "date_from": "2026-05-01",
    "date_to": "2026-05-31",
    "file": "eA==",
    "gate": "contract",
    "hours": 1.0,
    "level": "total",
    "name": "Attacked",
    "note": "Attacked",
    "reason": "Attacked",
    "score": 3,
    "start_at": "2030-01-01 02:00:00",
    "started_at": "2026-05-11 02:00:00",
    "state": "free",
    "value": 1.0,
    "values": {},
}
WRONG = (None, -1, 2**40, "<b>x</b>", "99999-99-99", [[1]], {"a": {"b": 1}}, True)
UNKNOWN = 2**31 - 1


class Methods(Attempts):
    """Every method of the suite that can be called by name from outside, called by every role."""

    reviewed = "methods.csv"

    def test_methods(self):
        """ROL-01: who may call what, on whose record, is what was reviewed, for each method."""
        found, self.faults = {}, []
        with self._mute():
            for model, name in self._get_methods():
                own = {role: self._call(model, name, OWN, user) for role, user in self.roles.items()}
                others = {
                    role: self._call(model, name, OTHERS, user)
                    for role, user in self.roles.items()
                    if own[role] != REFUSED or role in ("portal", "portal2")
                }
                cells = {OWN: pack(own, ROLES, STAFF), OTHERS: pack(others, ROLES, STAFF)}
                found[model, name] = {"model": model, "method": name, **cells}
        self.faults += compare(self.reviewed, found)
        self.assertFalse(self.faults, "\n" + "\n".join(self.faults))

    def test_nonsense(self):
        """ROL-01: unknown ids and arguments of the wrong kind are answered with a sentence, by the
        rep, or the administrator where the rep may not."""
        self.faults = []
        with self._mute():
            for model, name in self._get_methods():
                for user in (self.roles["rep"], self.roles["admin"]):
                    if self._call(model, name, OWN, user) != REFUSED:
                        self._call_with_nonsense(model, name, user)
                        break
        self.assertFalse(self.faults, "\n" + "\n".join(self.faults))

    @classmethod
    def _get_methods(cls):
        """[(model, method)] that the suite defines and a caller reaches."""
        found = set()
        for model, kind in cls.env.registry.items():
            for part in kind.__mro__:
                names = part.__module__.split(".")
                if names[:2] == ["odoo", "addons"] and names[2] in SUITE:
                    found |= {(model, name) for name in vars(part) if cls._is_public(kind, name)}
        return sorted(found)

    @staticmethod
    def _is_public(kind, name):
        parts = [vars(part)[name] for part in kind.__mro__ if name in vars(part)]
        if name.startswith("_") or name in PLUMBING or not inspect.isfunction(parts[0]):
            return False
        if kind._abstract and not hasattr(getattr(kind, name), "_api_model"):
            return False  # there are no rows to call it on
        return not any(getattr(part, "_api_private", False) for part in parts)

    def _prepare(self, model, name, which, user):
        """The bound method, and arguments that make sense."""
        records = self.env(user=user.id, su=False, context={})[model]
        method = getattr(type(records), name)
        row_id = not hasattr(method, "_api_model") and self.maker.get(model, which)
        records = records.browse(row_id) if row_id else records
        arguments = {}
        for parameter in [*inspect.signature(method).parameters.values()][1:]:
            if parameter.kind == parameter.POSITIONAL_OR_KEYWORD:
                arguments[parameter.name] = self._get_argument(parameter, which)
        return records, arguments

    def _get_argument(self, parameter, which):
        if parameter.name == "user_id":
            return self.maker.bases[which]["res.users"]
        if parameter.name == "kind_id":
            return self.maker.get("approval.tiers.document.kind", which)
        if parameter.default is not parameter.empty and parameter.name not in ARGUMENTS:
            return parameter.default
        return ARGUMENTS.get(parameter.name, 1)

    def _call(self, model, name, which, user):
        records, arguments = self._prepare(model, name, which, user)
        return self._attempt_call(records, name, arguments, f"{user.login}, {which}")

    def _attempt_call(self, records, name, arguments, label):
        call = f"{records._name}.{name}({arguments}) by {label}"
        return self._attempt(lambda: getattr(records, name)(**arguments), call)

    def _call_with_nonsense(self, model, name, user):
        records, arguments = self._prepare(model, name, "own", user)
        unknown = records.browse(UNKNOWN) if records else records
        self._attempt_call(unknown, name, arguments, f"{user.login}, unknown id")
        for parameter in arguments:
            for wrong in WRONG:
                self._attempt_call(records, name, {**arguments, parameter: wrong}, user.login)
