import { Component, onWillStart, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

/** One text field and a button: why a visit moves, or what the manager advises. */
export class TextDialog extends Component {
    static template = "sale_visit_plan.TextDialog";
    static components = { Dialog };
    static props = { title: String, text: { type: String, optional: true }, confirm: Function, close: Function };

    setup() {
        this.state = useState({ text: this.props.text || "" });
    }

    async save() {
        await this.props.confirm(this.state.text);
        this.props.close();
    }
}

/**
 * The weekly meeting on one screen: rows are people, columns the days of the week.
 *
 * Chips are dragged to another day; what was agreed before asks why. The manager comments on a row
 * and fixes it. All figures come from `sale.visit.plan.get_board`.
 */
export class VisitBoard extends Component {
    static template = "sale_visit_plan.VisitBoard";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.dialog = useService("dialog");
        this.state = useState({ board: null, over: null, busy: false });
        this.dragged = null;
        onWillStart(() => this.load());
    }

    async load(dateFrom = this.state.board?.date_from, teamId = this.state.board?.team_id) {
        this.state.board = await this.orm.call("sale.visit.plan", "get_board", [dateFrom || false, teamId || false]);
    }

    get title() {
        const { date_from: from, date_to: to } = this.state.board;
        return `${this.day(from)} – ${this.day(to)}`;
    }

    day(value) {
        return formatDate(deserializeDate(value));
    }

    weekday(value) {
        return deserializeDate(value).toFormat("ccc d");
    }

    chips(row, day) {
        return row.days[day] || [];
    }

    /** Weekends stay away until somebody plans for them. */
    get shownDays() {
        const { days, rows } = this.state.board;
        return days.filter((day) => day.weekday < 5 || rows.some((row) => this.chips(row, day.date).length));
    }

    get fixableIds() {
        return this.state.board.rows.filter((row) => row.plan?.can_fix).map((row) => row.plan.id);
    }

    chipClass(chip) {
        const isGone = ["cancelled", "refused", "missed"].includes(chip.state);
        return {
            "o_visit_chip_gone text-decoration-line-through": isGone,
            "border-success": ["confirmed", "in_progress", "done", "closed"].includes(chip.state),
            "border-warning": chip.is_changed || chip.is_shared,
            "fw-bold": chip.is_key,
        };
    }

    chipTitle(chip) {
        return [
            `${chip.time} · ${chip.hours} h · ${chip.purpose}`,
            chip.class,
            chip.is_key ? _t("High value") : "",
            chip.is_shared ? _t("Somebody else visits this customer too") : "",
            chip.is_changed ? _t("Changed since it was agreed") : "",
        ]
            .filter(Boolean)
            .join("\n");
    }

    onDragStart(chip, ev) {
        this.dragged = chip;
        ev.dataTransfer.effectAllowed = "move";
        ev.dataTransfer.setData("text/plain", String(chip.id));
    }

    onDragOver(key) {
        this.state.over = key;
    }

    async onDrop(row, day) {
        const chip = this.dragged;
        this.dragged = this.state.over = null;
        const isOwn = Object.values(row.days).some((chips) => chips.some((other) => other.id === chip?.id));
        if (!chip || !isOwn || this.chips(row, day).some((other) => other.id === chip.id)) {
            return;
        }
        if (chip.is_agreed) {
            this.ask(_t("Why does the visit move?"), "", (reason) => this.move(chip, day, reason));
        } else {
            await this.move(chip, day);
        }
    }

    async move(chip, day, reason) {
        await this.orm.call("sale.visit", "action_board_move", [[chip.id], day], { reason });
        await this.load();
    }

    ask(title, text, confirm) {
        this.dialog.add(TextDialog, { title, text, confirm });
    }

    guide(row) {
        this.ask(_t("Guidance for %s", row.user.name), row.plan.guidance, async (text) => {
            await this.orm.write("sale.visit.plan", [row.plan.id], { guidance: text });
            await this.load();
        });
    }

    async fix(ids) {
        this.state.busy = true;
        try {
            await this.orm.call("sale.visit.plan", "action_fix", [ids]);
        } finally {
            this.state.busy = false;
        }
        await this.load();
    }

    async open(model, id) {
        await this.action.doAction(
            { type: "ir.actions.act_window", res_model: model, res_id: id, views: [[false, "form"]], target: "new" },
            { onClose: () => this.load() }
        );
    }

    async openPlan(row) {
        const id = await this.orm.call("sale.visit.plan", "action_open_week", [
            row.user.id,
            this.state.board.date_from,
        ]);
        await this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "sale.visit.plan",
            res_id: id,
            views: [[false, "form"]],
        });
    }

    async add(row, day) {
        await this.action.doAction(
            {
                type: "ir.actions.act_window",
                name: _t("Plan a visit"),
                res_model: "sale.visit",
                views: [[false, "form"]],
                target: "new",
                context: { default_user_id: row.user.id, default_start_at: `${day} 02:00:00` },
            },
            { onClose: () => this.load() }
        );
    }
}

registry.category("actions").add("sale_visit_board", VisitBoard);
