"""A customer with a login, on the pages of his portal."""

import html
import re

from clients import TIMEOUT, Session


class Customer:
    """A person of a company that buys; sees pages and sends forms, and calls nothing."""

    def __init__(self, house, company_id, login):
        officer = house.person("officer")
        partner_id = officer.create(
            "res.partner", name="Sam Field", parent_id=company_id, email=f"{login}@example.com"
        )
        values = {
            "login": login,
            "password": login,
            "partner_id": partner_id,
            "company_id": house.company_id,
            "company_ids": [(6, 0, [house.company_id])],
            "lang": house.lang,
            "group_ids": [(6, 0, [house.ref("base.group_portal")])],
        }
        officer.call("res.users", "create", vals_list=[values], context={"no_reset_password": True})
        self.session = Session(officer.url, officer.database, login)

    def read(self, path):
        """The page as text, and where it was found."""
        answer = self.session.http.get(self.session.url + path, timeout=TIMEOUT)
        assert answer.ok, (path, answer.status_code)
        return html.unescape(answer.text), answer.url

    def send(self, path, **fields):
        """Fill in the form of ``path`` and send it; the address of the page that follows."""
        page, _address = self.read(path)
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        data = {"csrf_token": token[1], **fields}
        answer = self.session.http.post(self.session.url + path, data=data, timeout=TIMEOUT)
        assert answer.ok, (path, answer.status_code)
        return answer.url
