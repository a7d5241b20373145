/* global Chart */
import { Component, onWillStart, onWillUnmount, useEffect, useRef } from "@odoo/owl";
import { loadBundle } from "@web/core/assets";
import { getColor } from "@web/core/colors/colors";
import { deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { formatExact, formatFigure } from "./figures";

const [THIS_YEAR, LAST_YEAR] = [getColor(0, "light"), getColor(6, "light")];

/** Thirteen months as columns, each month of last year as a line beside it. */
export class TrendChart extends Component {
    static template = "sale_kpi.TrendChart";
    static props = { trend: Object, unit: String, currencyId: Number };

    setup() {
        this.canvas = useRef("canvas");
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => this.draw(),
            () => [JSON.stringify(this.props.trend), this.props.unit]
        );
        onWillUnmount(() => this.chart?.destroy());
    }

    /** For people who hear the page. */
    get summary() {
        const { months, values } = this.props.trend;
        return months.map((month, index) => `${this.label(month)}: ${this.figure(values[index])}`).join("; ");
    }

    label(month) {
        return deserializeDate(month).toLocaleString({ month: "short", year: "2-digit" });
    }

    figure(value) {
        return formatExact(value, this.props.unit, this.props.currencyId) || "–";
    }

    draw() {
        this.chart?.destroy();
        // The theme says what can be read on it.
        const color = getComputedStyle(this.canvas.el).color;
        const { months, values, targets, last_year: lastYear } = this.props.trend;
        const grid = color.replace("rgb(", "rgba(").replace(")", ", 0.12)");
        const column = THIS_YEAR;
        const line = { type: "line", borderWidth: 2, pointRadius: 2, tension: 0.2 };
        const datasets = [
            {
                ...line,
                label: _t("A year before"),
                data: lastYear,
                borderColor: LAST_YEAR,
                backgroundColor: LAST_YEAR,
                borderDash: [5, 4],
            },
            { type: "bar", label: _t("This year"), data: values, backgroundColor: column, borderRadius: 2 },
        ];
        if (targets.some((target) => target !== null)) {
            datasets.unshift({ ...line, label: _t("Target"), data: targets, borderColor: color, backgroundColor: color });
        }
        this.chart = new Chart(this.canvas.el, {
            data: {
                labels: months.map((month) => this.label(month)),
                datasets,
            },
            options: {
                animation: false,
                maintainAspectRatio: false,
                interaction: { mode: "index", intersect: false },
                scales: {
                    x: { ticks: { color }, grid: { display: false } },
                    y: {
                        beginAtZero: true,
                        ticks: { color, maxTicksLimit: 6, callback: (value) => formatFigure(value, this.props.unit) },
                        grid: { color: grid },
                    },
                },
                plugins: {
                    legend: { position: "top", align: "end", labels: { color, boxWidth: 12 } },
                    tooltip: { callbacks: { label: (item) => `${item.dataset.label}: ${this.figure(item.raw)}` } },
                },
            },
        });
    }
}
