"""Odoo spoken to as its users do: a web session, and JSON-2 with an API key."""

from dataclasses import dataclass

import requests

TIMEOUT = 60


class Refused(Exception):
    """Odoo answered with an error: its status, the exception's name, and the sentence."""

    def __init__(self, status, name, message):
        super().__init__(f"{status} {name}: {message}")
        self.status, self.name, self.message = status, name, message


@dataclass
class Session:
    """A user's web session; what the browser would send, without the browser."""

    url: str
    database: str
    login: str

    def __post_init__(self):
        self.http = requests.Session()
        credentials = {"db": self.database, "login": self.login, "password": self.login}
        self._post("/web/session/authenticate", credentials)

    def _post(self, path, params):
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        answer = self.http.post(self.url + path, json=body, timeout=TIMEOUT).json()
        if error := answer.get("error"):
            raise Refused(error["code"], error["data"]["name"], error["data"]["message"])
        return answer["result"]

    def call(self, model, method, *args, **kwargs):
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self._post(f"/web/dataset/call_kw/{model}/{method}", params)

    def make_api_key(self):
        """As the user does under My Preferences: name the key, confirm the password."""
        key_model, check_model = "res.users.apikeys.description", "res.users.identitycheck"
        description = self.call(key_model, "create", {"name": "system tests"})
        action = self.call(key_model, "make_key", [description])
        if action["res_model"] == check_model:
            password = {"password": self.login}
            action = self.call(check_model, "run_check", [action["res_id"]], context=password)
        return action["context"]["default_key"]


@dataclass
class Api:
    """JSON-2 as one user."""

    url: str
    database: str
    key: str
    timeout = TIMEOUT  # seconds; longer for what takes its time

    def call(self, model, method, ids=(), **arguments):
        """POST /json/2/<model>/<method> with named arguments; raises Refused."""
        answer = requests.post(
            f"{self.url}/json/2/{model}/{method}",
            json={"ids": list(ids), **arguments} if ids else arguments,
            headers={"Authorization": f"Bearer {self.key}", "X-Odoo-Database": self.database},
            timeout=self.timeout,
        )
        content = answer.json()
        if not answer.ok:
            raise Refused(answer.status_code, content["name"], content["message"])
        return content

    def find(self, model, domain, *fields):
        """The rows that match, as dictionaries."""
        return self.call(model, "search_read", domain=domain, fields=list(fields))

    def get(self, model, record_id, *fields):
        """One record's fields."""
        return self.call(model, "read", [record_id], fields=list(fields))[0]
