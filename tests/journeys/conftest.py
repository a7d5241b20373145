"""The companies that the journeys are told in; see `steps_house.House` for what a journey needs."""

import pytest
from devices import PAGE_MS, SIZES
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


@pytest.fixture
def picture(screenshots, request):
    """``picture(page, "words of the name")``: keep what somebody saw in this journey."""

    def keep(page, *names):
        journey = request.node.originalname.removeprefix("test_")
        page.screenshot(path=screenshots / f"journey_{'_'.join((journey, *names))}.png")

    return keep


@pytest.fixture
def view(house, browse, picture):
    """``view("rep", address, "selector", "中文")``: in the Chinese house somebody looks at a page: it
    shows this, says this in Chinese, and leaves a picture."""

    def look(role, address, selector, *words):
        if not house.is_chinese:
            return
        with browse(house.login(role), "desktop") as page:
            page.goto(address)
            page.locator(selector).first.wait_for()
            says(page, words)
            picture(page, role, *address.split("/")[2:3])

    return look


@pytest.fixture
def view_as_customer(house, odoo, chromium, picture):
    """``view_as_customer(customer, "中文")``: what the page behind his link shows on his telephone."""

    def look(customer, *words):
        if not house.is_chinese:
            return
        telephone = chromium.new_context(base_url=odoo.url, locale="zh-CN", **SIZES["phone"])
        telephone.set_default_timeout(PAGE_MS)
        page = telephone.new_page()
        page.goto(customer.link)
        says(page, words)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        picture(page, "customer")
        telephone.close()

    return look


def says(page, words):
    for word in words:
        page.get_by_text(word).filter(visible=True).first.wait_for()
