import { Component, onWillStart, useState } from "@odoo/owl";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { forget, getDeviceTime, getPosition, getUuid } from "./phone";
import { VisitReportDialog } from "./visit_report_dialog";

/**
 * The salesperson's day: stops in order, the next one large, one button at a time.
 *
 * What comes next is decided by the server (`sale.visit.get_my_day`); a position is taken on the tap
 * and never else. A map may be put into the registry category `sale_visit_day_map`.
 */
export class MyDay extends Component {
    static template = "sale_visit_plan.MyDay";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.pwa = useService("pwa");
        this.state = useState({ day: null, currentId: null, busy: false });
        this.map = registry.category("sale_visit_day_map").get("map", null);
        this.labels = {
            contact: _t("I have called ahead"),
            check_in: _t("Check in"),
            blocked: _t("Check in"),
            afterwards: _t("Enter it afterwards"),
            report: _t("Write the report"),
            check_out: _t("Check out"),
            next: _t("Next stop"),
        };
        this.verdicts = {
            inside: _t("At the customer's"),
            uncertain: _t("Position cannot be told"),
            outside: _t("Elsewhere"),
            none: _t("No position"),
        };
        onWillStart(() => this.load());
    }

    async load(date = this.state.day?.date) {
        this.state.day = await this.orm.call("sale.visit", "get_my_day", [date || false]);
        this.route = this.map && (await this.orm.call("sale.visit", "get_day_route", [false, this.state.day.date]));
    }

    get stops() {
        return this.state.day.stops;
    }

    /** The stop that is tapped, else where one is, else where one goes next, else what is to write. */
    get current() {
        const find = (test) => this.stops.find(test);
        return (
            find((stop) => stop.id === this.state.currentId) ||
            find((stop) => stop.state === "in_progress") ||
            find((stop) => ["planned", "confirmed"].includes(stop.state)) ||
            find((stop) => ["report", "afterwards"].includes(stop.step))
        );
    }

    get others() {
        return this.stops.filter((stop) => stop !== this.current);
    }

    get made() {
        return this.stops.filter((stop) => ["done", "closed"].includes(stop.state)).length;
    }

    get title() {
        const day = deserializeDate(this.state.day.date);
        return day.toLocaleString({ weekday: "long", day: "numeric", month: "long" });
    }

    /** Odoo's page that puts this screen onto the telephone as an app of its own. */
    get installUrl() {
        const query = new URLSearchParams({
            app_id: "sale_visit_plan",
            path: "scoped_app/my-day",
            app_name: _t("My day"),
        });
        return `/scoped_app?${query}`;
    }

    getTone(stop) {
        const tones = { in_progress: "info", done: "success", closed: "success", missed: "danger", confirmed: "primary" };
        return tones[stop.state] || "secondary";
    }

    isNext(stop) {
        return stop.step !== "next" || this.others.some((other) => other.step !== "next");
    }

    async go(days) {
        this.state.currentId = null;
        const day = deserializeDate(this.state.day.date).plus({ days });
        await this.load(serializeDate(day));
    }

    async today() {
        this.state.currentId = null;
        await this.load(serializeDate(luxon.DateTime.now()));
    }

    select(id) {
        this.state.currentId = id;
        document.querySelector(".o_visit_day")?.scrollTo({ top: 0, behavior: "smooth" });
    }

    async act(stop) {
        if (stop.step === "next") {
            this.state.currentId = null;
        } else if (stop.step === "report") {
            this.openReport(stop);
        } else if (stop.step === "afterwards") {
            await this.action.doAction("sale_visit_plan.sale_visit_afterwards_action", {
                additionalContext: { default_visit_id: stop.id },
                onClose: () => this.load(),
            });
        } else if (stop.step === "contact") {
            await this.send(() => this.orm.call("sale.visit", "action_contact_made", [[stop.id]]));
        } else {
            await this.check(stop, stop.step === "check_in" ? "in" : "out");
        }
    }

    check(stop, kind) {
        return this.send(async () => {
            const { latitude, longitude, accuracy } = await getPosition();
            const name = `check.${kind}.${stop.id}`;
            const position = [latitude ?? null, longitude ?? null, accuracy ?? null];
            const args = [[stop.id], getUuid(name), getDeviceTime(), ...position];
            const answer = await this.orm.call("sale.visit", `action_check_${kind}`, args);
            forget(name);
            const done = kind === "in" ? _t("Checked in.") : _t("Checked out.");
            this.notification.add(`${done} ${this.verdicts[answer.verdict]}`, { type: "success" });
            this.state.currentId = kind === "in" ? stop.id : null;
        });
    }

    /** One tap at a time; the day is read again whatever came of it. */
    async send(act) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            await act();
        } finally {
            this.state.busy = false;
            await this.load();
        }
    }

    openReport(stop) {
        const { purposes } = this.state.day;
        this.dialog.add(VisitReportDialog, { stop, purposes, onDone: () => this.load() });
    }

    openVisit(id) {
        this.openForm("sale.visit", id);
    }

    openForm(model, id, context = {}) {
        const action = { type: "ir.actions.act_window", res_model: model, res_id: id, views: [[false, "form"]], context };
        this.action.doAction(action);
    }
}

registry.category("actions").add("sale_visit_plan.my_day", MyDay);
