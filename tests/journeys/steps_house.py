"""A company and its people, as a journey speaks of them."""

from dataclasses import dataclass
from functools import cached_property

from clients import Api


@dataclass
class Person(Api):
    """One employee: his own key, his language. Everything he calls is answered in his language."""

    login: str
    lang: str

    def call(self, model, method, ids=(), **arguments):
        context = {"lang": self.lang, **arguments.pop("context", {})}
        return super().call(model, method, ids, context=context, **arguments)

    def create(self, model, **values):
        """The id of a new record."""
        return self.call(model, "create", vals_list=[values])[0]

    def write(self, model, record_id, **values):
        return self.call(model, "write", [record_id], vals=values)


@dataclass
class House:
    """One company in which a journey takes place.

    ``house.person("rep")`` is somebody of it; roles are the logins of the demo story.
    ``house.says("English", "中文")`` is what the people of this house read.
    """

    api: callable
    company_id: int
    customer: str
    lang: str = "en_US"
    login_prefix: str = ""
    product_code: str = "CC-U-0300"

    def login(self, role):
        return self.login_prefix + role

    def person(self, role):
        client = self.api(self.login(role))
        return Person(client.url, client.database, client.key, login=self.login(role), lang=self.lang)

    def says(self, english, chinese):
        return chinese if self.is_chinese else english

    @property
    def is_chinese(self):
        return self.lang == "zh_CN"

    @cached_property
    def currency(self):
        """The name of the company's currency, such as CNY."""
        return self.person("officer").get("res.company", self.company_id, "currency_id")["currency_id"][1]

    @cached_property
    def customer_id(self):
        """The company that buys; a customer of the salesperson ``rep``."""
        return self.find_id("rep", "res.partner", [("name", "=", self.customer), ("is_company", "=", True)])

    @cached_property
    def product_id(self):
        """What it buys: goods, a few hundred of them in stock."""
        return self.find_id("rep", "product.product", [("default_code", "=", self.product_code)])

    def user_id(self, role):
        return self.find_id("officer", "res.users", [("login", "=", self.login(role))])

    def find_id(self, role, model, domain):
        """The id of the one record that this person finds."""
        rows = self.person(role).find(model, domain, "id")
        assert len(rows) == 1, (model, domain, rows)
        return rows[0]["id"]

    def ref(self, xmlid):
        """The id of a record that an add-on brings."""
        return ref(self.person("officer"), xmlid)

    def run_job(self, xmlid):
        """The administrator runs a scheduled job now; nothing runs by itself in the served system."""
        self.api("admin").call("ir.cron", "method_direct_trigger", [self.ref(xmlid)])


def ref(administrator, xmlid):
    """The id of a record that an add-on brings."""
    module, _dot, name = xmlid.partition(".")
    domain = [("module", "=", module), ("name", "=", name)]
    return administrator.find("ir.model.data", domain, "res_id")[0]["res_id"]
