"""The customer: nobody's colleague, without a login, with the link from the mail."""

import re
from dataclasses import dataclass, field

import requests
from steps_selling import ORDER

SIGNATURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
TIMEOUT = 120


@dataclass
class Customer:
    """The one who got the link to an order, and a browser in his own language."""

    url: str
    link: str
    lang: str
    http: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self):
        self.http.headers["Accept-Language"] = self.lang.replace("_", "-")

    def read_page(self):
        """The words of the page behind the link."""
        text = self.http.get(self.url + self.link, timeout=TIMEOUT).text
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))

    def sign(self, name="Li Lei"):
        """Sign online; what the page then says: an error, or where to go on."""
        return self.post(self.suffixed("accept"), name=name, signature=SIGNATURE)

    def begin_payment(self, provider, amount):
        """Press the pay button; the provider's form opens. The reference of the payment."""
        answer = self.post(
            self.suffixed("transaction"),
            provider_id=provider["id"],
            payment_method_id=provider["payment_method_ids"][0],
            token_id=None,
            amount=amount,
            flow="direct",
            tokenization_requested=False,
            landing_route=self.link,
        )
        return answer["reference"]

    def finish_payment(self, reference):
        """The provider takes the money, and the page waits for what comes of it."""
        self.post("/payment/demo/simulate_payment", reference=reference, simulated_state="done")
        return self.post("/payment/status/poll")["state"]

    def suffixed(self, suffix):
        path, _mark, query = self.link.partition("?")
        return f"{path}/{suffix}?{query}"

    def post(self, path, **params):
        """What the page's own script sends; the error it shows is raised as `Turned` away."""
        token = re.search(r"access_token=([^&]+)", self.link)[1]
        if path.startswith("/my/"):
            params["access_token"] = token
        body = {"jsonrpc": "2.0", "method": "call", "params": params}
        answer = self.http.post(self.url + path, json=body, timeout=TIMEOUT).json()
        if error := answer.get("error"):
            raise TurnedAway(error["data"]["message"])
        return answer.get("result")


class TurnedAway(Exception):
    """The customer's page shows this sentence instead of doing what he asked for."""


def send_to_customer(house, url, order_id):
    """The salesperson sends the quotation; the customer who got its link."""
    rep = house.person("rep")
    rep.call(ORDER, "action_quotation_sent", [order_id])
    link = rep.call(ORDER, "get_portal_url", [order_id])
    return Customer(url, link, house.lang)
