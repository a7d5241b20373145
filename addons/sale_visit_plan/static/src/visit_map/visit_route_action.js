import { Component, onWillStart, useState } from "@odoo/owl";
import { formatDate } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { VisitMap } from "./visit_map";
import { useDayOrderer, useVisitOpener } from "./visit_map_field";

const { DateTime } = luxon;

/** One day's route: go from day to day, bring the stops into the best order. */
export class VisitRouteAction extends Component {
    static template = "sale_visit_plan.VisitRouteAction";
    static components = { Layout, VisitMap };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.openVisit = useVisitOpener();
        this.orderDay = useDayOrderer();
        const params = this.props.action.params || {};
        this.userId = params.user_id || user.userId;
        this.state = useState({ date: params.date || DateTime.local().toISODate(), data: null, busy: false });
        onWillStart(() => this.load());
    }

    get title() {
        const date = DateTime.fromISO(this.state.date);
        return `${date.toFormat("cccc")}, ${formatDate(date)}`;
    }

    get canOrder() {
        return this.state.date >= DateTime.local().toISODate() && this.state.data.stops.length > 1;
    }

    async load() {
        this.state.data = await this.orm.call("sale.visit", "get_day_route", [this.userId, this.state.date]);
    }

    async go(days) {
        await this.show(DateTime.fromISO(this.state.date).plus({ days }).toISODate());
    }

    async show(date) {
        if (date) {
            this.state.date = date;
            await this.load();
        }
    }

    async order() {
        this.state.busy = true;
        try {
            this.state.data = await this.orderDay(this.userId, this.state.date);
        } finally {
            this.state.busy = false;
        }
    }
}

registry.category("actions").add("sale_visit_route", VisitRouteAction);
