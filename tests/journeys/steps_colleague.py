"""Somebody new in a company: his figures, customers and complaints are his alone."""

from datetime import datetime
from itertools import count
from zoneinfo import ZoneInfo

from steps_house import Person

NUMBER = count(1)


def hire(house, role, like="rep", superior="head"):
    """A colleague with the rights that ``like`` has in the demo story; who sells joins the team."""
    officer, admin = house.person("officer"), house.api("admin")
    [rights] = admin.find("res.users", [("login", "=", like)], "group_ids")
    home = officer.get("res.users", house.user_id("rep"), "tz", "sale_team_id")
    login = f"{house.login(role)}.{next(NUMBER)}"
    values = {
        "name": house.says("Jordan Blake", "乔丹"),
        "login": login,
        "password": login,
        "group_ids": [(6, 0, rights["group_ids"])],
        "company_id": house.company_id,
        "company_ids": [(6, 0, [house.company_id])],
        "lang": house.lang,
        "tz": home["tz"],
        "approval_superior_id": house.user_id(superior),
    }
    # Nobody is invited by mail.
    unasked = {"no_reset_password": True}
    [user_id] = officer.call("res.users", "create", vals_list=[values], context=unasked)
    officer.write("res.users", user_id, notification_type="inbox")
    if like == "rep":
        officer.create("crm.team.member", crm_team_id=home["sale_team_id"][0], user_id=user_id)
    return Colleague(house, login, user_id, home["tz"])


def find_or_hire(house, role, superior="deputy"):
    """Whoever has this role in the company; the second one hires him first."""
    known = house.api("admin").find("res.users", [("login", "=", house.login(role))], "id")
    return house.person(role) if known else hire(house, role, like=role, superior=superior)


class Colleague(Person):
    """A person who knows his own id and what day it is where he works."""

    def __init__(self, house, login, user_id, tz):
        client = house.api(login)
        super().__init__(client.url, client.database, client.key, login=login, lang=house.lang)
        self.house, self.user_id, self.tz = house, user_id, ZoneInfo(tz)

    @property
    def today(self):
        return datetime.now(self.tz).date()

    def win_customers(self, *names, **values):
        """Ids of new customers of his own."""
        common = {"is_company": True, "user_id": self.user_id, "company_id": self.house.company_id, **values}
        return self.call("res.partner", "create", vals_list=[{"name": name, **common} for name in names])
