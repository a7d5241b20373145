"""The companies that the journeys are told in; see `steps_house.House` for what a journey needs."""

import pytest
from steps_house import House
from steps_second_company import set_up_second_company

HOUSES = ("yuan", "dollar", "chinese")


@pytest.fixture(scope="session")
def second_company(api):
    """The American subsidiary, set up by its administrator as a stranger would; its id."""
    return set_up_second_company(api)


@pytest.fixture(scope="session", params=HOUSES)
def house(request, api):
    """Each journey three times: in the demo company with its yuan; in a second company with other
    people, chart of accounts, policies and currency; and in the first again, by people who are
    spoken to in Chinese."""
    if request.param == "dollar":
        company_id = request.getfixturevalue("second_company")
        return House(api, company_id, login_prefix="us.", customer="Lakeside Water Works")
    company_id = api("officer").find("res.users", [("login", "=", "rep")], "company_id")[0]["company_id"][0]
    lang = "zh_CN" if request.param == "chinese" else "en_US"
    return House(api, company_id, lang=lang, customer="杭州泓湖水务工程有限公司")
