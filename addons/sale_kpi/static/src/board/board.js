import { Component, onWillStart, useState } from "@odoo/owl";
import { deserializeDate, deserializeDateTime, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { formatExact, formatFigure, formatPercent, getWidth } from "./figures";
import { openFigure } from "./open_figure";
import { TrendChart } from "./trend_chart";

/** A line of attainment: whose, how far, what is missing. */
export class BoardRow extends Component {
    static template = "sale_kpi.BoardRow";
    static props = {
        row: Object,
        metric: Object,
        currencyId: Number,
        place: { type: Number, optional: true },
        onName: Function,
        onFigure: Function,
    };

    setup() {
        Object.assign(this, { formatPercent, getWidth });
    }

    figure(value) {
        return formatFigure(value, this.props.metric.unit);
    }

    exact(value) {
        return formatExact(value, this.props.metric.unit, this.props.currencyId);
    }

    get planText() {
        return _t("of %(target)s to date", { target: this.figure(this.props.row.to_date) });
    }

    get gapText() {
        return _t("%(gap)s missing", { gap: this.figure(this.props.row.gap) });
    }
}

/**
 * The director's dashboard: where we stand, where we shall end, who is in trouble, what is stuck.
 *
 * Every figure comes from `sale.kpi.board.get_board`, in one call; every figure opens its documents.
 */
export class SaleKpiBoard extends Component {
    static template = "sale_kpi.Board";
    static components = { BoardRow, TrendChart };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        Object.assign(this, { formatPercent, getWidth });
        this.kinds = [
            { id: "month", name: _t("Month") },
            { id: "quarter", name: _t("Quarter") },
            { id: "half", name: _t("Half-year") },
            { id: "year", name: _t("Year") },
        ];
        this.state = useState({ board: null, kind: "month", date: false, metricId: false, teamId: false, busy: false });
        onWillStart(() => this.load());
    }

    async load(changes = {}) {
        Object.assign(this.state, changes, { busy: true });
        const { kind, date, metricId, teamId } = this.state;
        try {
            this.state.board = await this.orm.call("sale.kpi.board", "get_board", [kind, date, metricId, teamId]);
        } finally {
            this.state.busy = false;
        }
    }

    get board() {
        return this.state.board;
    }

    get title() {
        const { kind, from } = this.board.period;
        const first = deserializeDate(from);
        if (kind === "month") {
            return first.toLocaleString({ month: "long", year: "numeric" });
        }
        if (kind === "year") {
            return first.toFormat("yyyy");
        }
        const number = kind === "half" ? (first.month > 6 ? 2 : 1) : first.quarter;
        return kind === "half" ? _t("H%(number)s %(year)s", { number, year: first.year }) : _t("Q%(number)s %(year)s", { number, year: first.year });
    }

    /** Whole sentences, so that other languages may order them as they need. */
    get texts() {
        const { forecast, period } = this.board;
        const [until, end] = [period.until, period.to].map((day) => formatDate(deserializeDate(day)));
        const percent = forecast && formatPercent(forecast.pace_percent);
        const pipeline = forecast && this.figure(forecast.pipeline);
        return {
            toDate: _t("of the plan to %(date)s", { date: until }),
            target: _t("Target until %(date)s", { date: end }),
            end: _t("By %(date)s", { date: end }),
            pace: forecast.pace_percent
                ? _t("at the pace so far, %(percent)s of the target", { percent })
                : _t("at the pace so far"),
            pipeline: _t("with the pipeline by its probability: %(pipeline)s, opportunities: %(count)s", {
                pipeline,
                count: forecast.pipeline_count,
            }),
            daysLeft: _t("Working days left: %(count)s", { count: period.days_left }),
        };
    }

    /** Where the plan to date stands on the bar of the whole target. */
    get mark() {
        const { target, to_date: toDate } = this.board.head;
        return target && toDate !== null && !this.board.metric.is_lower_better ? getWidth((100 * toDate) / target) : null;
    }

    figure(value, unit = this.board.metric.unit) {
        return formatFigure(value, unit);
    }

    exact(value, unit = this.board.metric.unit) {
        return formatExact(value, unit, this.board.currency_id);
    }

    since(value) {
        return _t("due %(when)s", { when: deserializeDateTime(value).toRelative() });
    }

    async open(name, level = this.board.scope.level, id = this.board.scope.id) {
        const options = { kind: this.state.kind, date: this.board.period.from, metric_id: this.board.metric.id };
        const action = await this.orm.call("sale.kpi.board", "get_board_action", [name, level, id], options);
        await openFigure(this, action);
    }

    openForm(model, id) {
        return this.action.doAction({ type: "ir.actions.act_window", res_model: model, res_id: id, views: [[false, "form"]] });
    }

    openPerson(id) {
        const month = this.board.period.until;
        return this.action.doAction("sale_kpi.sale_kpi_my_month_action", { additionalContext: { user_id: id, month } });
    }

    openPlans() {
        return this.action.doAction("sale_target.sale_target_plan_action");
    }
}

registry.category("actions").add("sale_kpi_board", SaleKpiBoard);
