import re
import threading

from odoo import http
from odoo.tools import mute_logger

from .attack_rows import VARIANTS
from .attack_verdicts import DONE, REFUSED, compare, pack
from .attack_world import ROLES, STAFF, SUITE

# What the address of a page calls its record.
RECORDS = {
    "complaint_id": "sale.after.service.complaint",
    "request_id": "approval.tiers.request",
    "return_id": "sale.after.service.return",
    "step_id": "approval.tiers.step",
}
OTHER = {"page": 1, "seal": "0" * 64, "token": "0" * 40, "subpath": "action-sale.action_quotations"}
HOSTILE_IDS = (0, 2**31 - 1, 2**31, 2**63, 10**30)
FORM = {"text": "Attacked", "subject": "Attacked", "description": "Attacked", "decline_message": "Attacked"}
# What stands behind the question mark.
QUERIES = {"/sale_kpi/statements.xlsx": ("ids", "sale.kpi.statement")}


class Routes:
    """Every page and action that the suite defines or extends, asked for by every role with the
    ids of the portal customer (own) and of another customer (others)."""

    def _open_papers(self):
        """What the customers may look at."""
        for which in VARIANTS[:2]:
            return_id = self.maker.get("sale.after.service.return", which)
            query = "UPDATE sale_after_service_return SET state = 'submitted' WHERE id = %s"
            self.env.cr.execute(query, [return_id])
            complaint_id = self.maker.get("sale.after.service.complaint", which)
            self.env["sale.after.service.complaint"].browse(complaint_id).sudo().kind = "complaint"
        self.env.invalidate_all()

    def test_routes(self):
        """ROL-01: who gets which page is what was reviewed; nobody gets another customer's."""
        tried, self.faults = {}, []
        self._open_papers()
        with self._mute_server():
            for role, user in self.roles.items():
                self._log_in(role, user)
                for key in self._get_routes():
                    for which in VARIANTS[:2]:
                        tried[(*key, which, role)] = self._ask(*key, which, role)
        found = {}
        for route, method in self._get_routes():
            cells = {
                which: pack({role: tried[route, method, which, role] for role in ROLES}, ROLES, STAFF)
                for which in VARIANTS[:2]
            }
            found[route, method] = {"route": route, "method": method, **cells}
        self.faults += compare("routes.csv", found)
        self.assertFalse(self.faults, "\n" + "\n".join(self.faults))

    def test_route_ids(self):
        """ROL-01: ids that do not exist, or cannot, are answered politely."""
        faults = []
        with self._mute_server():
            for role in ("rep", "portal", "public"):
                self._log_in(role, self.roles[role])
                for route, method in self._get_routes():
                    for hostile in HOSTILE_IDS if "<int" in route else ():
                        path = re.sub(r"<int:\w+>", str(hostile), self._fill_texts(route))
                        status = self._send(path, method).status_code
                        if status >= 500:
                            faults.append(f"{method} {path} as {role}: {status}")
        self.assertFalse(faults, "\n" + "\n".join(faults))

    def test_route_tokens(self):
        """ROL-01: a made-up token opens nothing of another customer."""
        opened = []
        routes = [key for key in self._get_routes() if key[0].startswith("/my/") and "_id>" in key[0]]
        self.assertGreater(len(routes), 3)
        with self._mute_server():
            for role in ("portal", "public"):
                self._log_in(role, self.roles[role])
                for route, method in routes:
                    path = f"{self._fill(route, 'others')}?access_token={OTHER['token']}"
                    if self._judge(self._send(path, method)) != REFUSED:
                        opened.append(f"{method} {path} as {role}")
        self.assertFalse(opened, "\n".join(opened))

    # ---- helpers ----

    def _mute_server(self):
        return mute_logger("odoo.http", "odoo.addons.base.models.ir_rule", "werkzeug")

    def _log_in(self, role, user):
        if role == "public":
            self.authenticate(None, None)
        else:
            self.authenticate(user.login, user.login + "x" * (8 - len(user.login)))

    def _get_routes(self):
        """[(route, method)] of the controllers that the suite defines or extends."""
        found = set()
        threading.current_thread().dbname = self.env.cr.dbname  # as the server's own threads have it
        for rule in self.env["ir.http"].routing_map().iter_rules():
            function = rule.endpoint.func
            name = function.__name__
            parts = [part for part in type(function.__self__).__mro__ if name in vars(part)]
            if any(
                part.__module__.split(".")[2:3] and part.__module__.split(".")[2] in SUITE for part in parts
            ):
                is_page = rule.endpoint.routing["type"] == "http"
                methods = (rule.endpoint.routing.get("methods") or ["GET"]) if is_page else ["JSON"]
                found |= {(rule.rule, method) for method in methods}
        return sorted(found)

    def _fill_texts(self, route):
        return re.sub(r"<(?:string|path)?:?(\w+)>", lambda match: str(OTHER.get(match[1], match[0])), route)

    def _fill(self, route, which):
        """The address with the ids of one customer."""

        def value(match):
            name = match[1]
            if name == "order_id":
                line = self.maker.bases[which]["sale.order.line"]
                return str(self.env["sale.order.line"].browse(line).order_id.id)
            if name in RECORDS:
                return str(self.maker.get(RECORDS[name], which))
            return str(OTHER[name])

        path = re.sub(r"<(?:\w+:)?(\w+)>", value, route)
        name, model = QUERIES.get(route, (None, None))
        return f"{path}?{name}={self.maker.get(model, which)}" if name else path

    def _ask(self, route, method, which, role):
        path = self._fill(route, which)
        answer = self._send(path, method)
        if answer.status_code >= 500:
            self.faults.append(f"{method} {path} as {role}: {answer.status_code}")
        return self._judge(answer)

    def _judge(self, answer):
        is_json = answer.headers.get("Content-Type", "").startswith("application/json")
        if answer.status_code >= 400 or (is_json and "error" in answer.json()):
            return REFUSED
        if answer.status_code in (301, 302, 303):
            target = answer.headers["Location"].partition("?")[0]
            turned_away = target.endswith(("/my", "/web/login", "/odoo", "/"))
            return REFUSED if turned_away else DONE
        return DONE

    def _send(self, path, method):
        if method == "GET":
            return self.url_open(path, allow_redirects=False)
        if method == "JSON":
            return self.url_open(path, json={"jsonrpc": "2.0", "params": {"access_token": OTHER["token"]}})
        form = {**FORM, "csrf_token": http.Request.csrf_token(self)}
        return self.url_open(path, data=form, allow_redirects=False)
