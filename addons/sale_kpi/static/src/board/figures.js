import { formatFloat, formatMonetary } from "@web/views/fields/formatters";

/** A figure in the unit of its metric, short enough for a telephone; a dash where there is none. */
export function formatFigure(value, unit) {
    if (value === null || value === undefined || value === false) {
        return "–";
    }
    if (unit === "percent") {
        return `${formatFloat(value, { digits: [16, 1] })} %`;
    }
    if (unit === "days" || unit === "score") {
        return formatFloat(value, { digits: [16, 1] });
    }
    return formatFloat(value, { digits: [16, 0] });
}

/** The figure to the cent, for the title of a number. */
export function formatExact(value, unit, currencyId) {
    if (value === null || value === undefined || value === false) {
        return "";
    }
    return unit === "amount" ? formatMonetary(value, { currencyId }) : formatFigure(value, unit);
}

export function formatPercent(value) {
    return value === null || value === undefined ? "–" : `${formatFloat(value, { digits: [16, 1] })} %`;
}

/** How far a bar is filled, in percent of its length. */
export function getWidth(percent) {
    return Math.max(0, Math.min(100, percent || 0));
}
