from datetime import date

from odoo.tests import HttpCase, tagged

from .common_board import BoardCommon

STEPS = """
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const find = async (selector) => {
    for (let turn = 0; turn < 300; turn++) {
        const element = document.querySelector(selector);
        if (element) { return element; }
        await sleep(100);
    }
    throw new Error("missing: " + selector);
};
const check = (isTrue, text) => { if (!isTrue) { throw new Error(text); } };
const fits = () => check(document.documentElement.scrollWidth <= innerWidth, "wider than the screen");
(async () => {
    try {
        %s
        console.log("test successful");
    } catch (error) {
        console.error(error.message);
    }
})();
"""


class BrowserCommon(BoardCommon, HttpCase):
    frozen = None  # the browser's clock is the real one

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.happened("invoice", str(date.today()), 4_000)
        for user in (cls.head, cls.rep):
            user.sudo().password = user.login


@tagged("post_install", "-at_install")
class TestBoardAtADesk(BrowserCommon):
    browser_size = "1280x800"

    def test_dashboard(self):
        """A leader changes the period, opens the documents of a number, and a person's month."""
        self.browser_js(
            "/odoo/sales-dashboard",
            STEPS
            % """
            await find(".o_kpi_board .card[name=head] .progress");
            fits();
            check(document.querySelector(".o_kpi_trend canvas").width > 300, "no chart");
            (await find(".o_kpi_bar button[name=year]")).click();
            await find(".o_kpi_bar button[name=year].active");
            (await find(".card[name=head] button[name=value]")).click();
            await find(".o_list_view .o_data_row");
            history.back();
            (await find(".card[name=people] button[name=name]")).click();
            await find(".o_kpi_month .card[data-metric]");
            """,
            login=self.head.login,
            timeout=120,
        )


@tagged("post_install", "-at_install")
class TestMonthOnAPhone(BrowserCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_my_month(self):
        """On a telephone: how far, what is missing, the month before; nothing is wider than the screen."""
        self.browser_js(
            "/odoo/my-month",
            STEPS
            % """
            const card = await find(".o_kpi_month .card[data-metric]");
            check(card.querySelector(".progress"), "no plan");
            fits();
            (await find("button[name=previous]")).click();
            await sleep(1000);
            fits();
            (await find("button[name=next]")).click();
            await sleep(1000);
            (await find(".card[data-metric] button[name=value]")).click();
            await find(".o_list_view, .o_kanban_view");
            """,
            login=self.rep.login,
            timeout=120,
        )
