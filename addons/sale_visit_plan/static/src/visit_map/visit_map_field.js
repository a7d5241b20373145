import { Component, useState } from "@odoo/owl";
import { formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { VisitMap } from "./visit_map";

const { DateTime } = luxon;

/** Open a visit from the map; `openVisit(id)`. */
export function useVisitOpener() {
    const action = useService("action");
    return (id) =>
        action.doAction({ type: "ir.actions.act_window", res_model: "sale.visit", res_id: id, views: [[false, "form"]], target: "current" });
}

/** Order the stops of a day and say what does not fit; `orderDay(userId, date)` returns the day. */
export function useDayOrderer() {
    const orm = useService("orm");
    const notification = useService("notification");
    return async (userId, date) => {
        const data = await orm.call("sale.visit", "action_order_day", [userId, date]);
        if (data.misfits.length) {
            notification.add(_t("These do not fit into the day and keep their time: %s", data.misfits.join(", ")), { type: "warning" });
        }
        return data;
    };
}

/** The day of a visit as a map; the value is what `sale.visit.map_data` computes. */
export class VisitMapField extends Component {
    static template = "sale_visit_plan.VisitMapField";
    static components = { VisitMap };
    static props = { ...standardFieldProps };

    setup() {
        this.openVisit = useVisitOpener();
    }

    get data() {
        return this.props.record.data[this.props.name];
    }
}

/** The days of a plan, one after the other, each with its map and the way to order it. */
export class VisitRouteField extends Component {
    static template = "sale_visit_plan.VisitRouteField";
    static components = { VisitMap };
    static props = { ...standardFieldProps };

    setup() {
        this.openVisit = useVisitOpener();
        this.orderDay = useDayOrderer();
        this.state = useState({ date: null, busy: false });
    }

    get days() {
        return this.props.record.data[this.props.name] || [];
    }

    get day() {
        return this.days.find((day) => day.date === this.state.date) || this.days[0];
    }

    get canOrder() {
        return this.day.date >= DateTime.local().toISODate() && this.day.stops.length > 1;
    }

    getLabel(day) {
        const date = DateTime.fromISO(day.date);
        return `${date.toFormat("ccc")} ${formatDate(date)} (${day.stops.length})`;
    }

    async order() {
        this.state.busy = true;
        try {
            await this.props.record.save();
            await this.orderDay(this.day.user.id, this.day.date);
            await this.props.record.load();
        } finally {
            this.state.busy = false;
        }
    }
}

registry.category("fields").add("visit_map", { component: VisitMapField, supportedTypes: ["jsonb", "json"] });
registry.category("fields").add("visit_route", { component: VisitRouteField, supportedTypes: ["jsonb", "json"] });
