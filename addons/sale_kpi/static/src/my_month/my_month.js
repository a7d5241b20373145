import { Component, onWillStart, useState } from "@odoo/owl";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { formatExact, formatFigure, formatPercent, getWidth } from "../board/figures";
import { openFigure } from "../board/open_figure";

/**
 * A salesperson's month, for a telephone first: how far, what is missing, what it would earn.
 *
 * Figures come from `sale.kpi.month.get_month`; a leader opens those of his people from the dashboard.
 */
export class MyMonth extends Component {
    static template = "sale_kpi.MyMonth";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        Object.assign(this, { formatPercent, getWidth });
        const { user_id: userId = false, month = false } = this.props.action.context;
        this.userId = userId;
        this.state = useState({ month: null, isExplained: false, busy: false });
        onWillStart(() => this.load(month));
    }

    async load(date) {
        this.state.busy = true;
        try {
            this.state.month = await this.orm.call("sale.kpi.month", "get_month", [date || false, this.userId]);
        } finally {
            this.state.busy = false;
        }
    }

    get month() {
        return this.state.month;
    }

    get title() {
        return deserializeDate(this.month.period.from).toLocaleString({ month: "long", year: "numeric" });
    }

    get untilText() {
        const { until, days_left: count } = this.month.period;
        return _t("to %(date)s, working days left: %(count)s", { date: formatDate(deserializeDate(until)), count });
    }

    get earnedText() {
        return _t("Earned and recorded so far: %(amount)s", { amount: this.money(this.month.estimate.earned) });
    }

    get tierText() {
        const { next_tier_gap: gap, next_tier_gain: gain } = this.month.estimate;
        return _t("%(gap)s more reach the next tier: +%(gain)s", { gap: this.money(gap), gain: this.money(gain) });
    }

    targetText(row) {
        return _t("of %(target)s", { target: this.figure(row.target, row.metric.unit) });
    }

    leftText(row) {
        const [left, daily] = [row.left, row.per_day].map((value) => this.figure(value, row.metric.unit));
        return row.per_day
            ? _t("%(left)s still missing, %(daily)s each working day", { left, daily })
            : _t("%(left)s still missing", { left });
    }

    get rankText() {
        const { place, count, metric } = this.month.rank;
        return _t("Place %(place)s of %(count)s by %(metric)s", { place, count, metric });
    }

    figure(value, unit) {
        return formatFigure(value, unit);
    }

    exact(value, unit) {
        return formatExact(value, unit, this.month.currency_id);
    }

    money(value) {
        return formatExact(value, "amount", this.month.currency_id);
    }

    async open(name, metricId) {
        const options = { kind: "month", date: this.month.period.from, metric_id: metricId };
        const args = [name, "person", this.month.user.id];
        const action = await this.orm.call("sale.kpi.month", "get_board_action", args, options);
        await openFigure(this, action);
    }
}

registry.category("actions").add("sale_kpi_my_month", MyMonth);
