import { Component, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

/** Decisions that ask for something first: a dialog of their own. */
const DIALOGS = ["return", "reject", "forward", "add", "ask", "opinion", "raise", "comment"];

/**
 * Where the document stands at each of its gates, and what this user may do now.
 *
 * The value is the list of gates that `_get_approval_panel` makes; all words in it are translated
 * there, so that the panel, the request and the messages say the same.
 */
export class ApprovalPanel extends Component {
    static template = "approval_tiers.ApprovalPanel";
    static components = { Dropdown, DropdownItem };
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ busy: false, openStep: null, unfolded: {} });
    }

    get gates() {
        return this.props.record.data[this.props.name] || [];
    }

    /** A gate where nothing is to be done is one line; a tap shows its steps. */
    isUnfolded(gate) {
        return this.state.unfolded[gate.gate] ?? !gate.is_settled;
    }

    toggleGate(gate) {
        this.state.unfolded[gate.gate] = !this.isUnfolded(gate);
    }

    stepKey(gate, index) {
        return `${gate.gate}-${index}`;
    }

    toggleStep(key) {
        this.state.openStep = this.state.openStep === key ? null : key;
    }

    formatTime(value) {
        return value ? toLocaleDateTimeString(deserializeDateTime(value)) : "";
    }

    timeLine(step) {
        if (step.state === "open" && step.deadline_at) {
            const due = this.formatTime(step.deadline_at);
            return step.is_overdue ? _t("overdue since %s", due) : _t("due %s", due);
        }
        if (step.state === "open") {
            return _t("asked %s", this.formatTime(step.opened_at));
        }
        return this.formatTime(step.decided_at);
    }

    who(step) {
        if (step.decided_by) {
            return step.decided_by;
        }
        const [first, ...others] = step.candidates;
        return others.length > 1
            ? _t("%(name)s or %(count)s more", { name: first, count: others.length })
            : step.who;
    }

    /** On a phone one bar stays under the thumb: that of the first gate this user may decide. */
    isUnderThumb(gate) {
        return gate === this.gates.find((other) => other.actions[0]?.step_ids);
    }

    isPrimary(action) {
        return action.name === "approve" || action.name === "submit";
    }

    /** On a phone only the likeliest button stays; the others move into the menu. */
    isFolded(gate, action) {
        return action !== gate.actions[0] && ["return", "reject"].includes(action.name);
    }

    /** The menu: what is rare, and on a phone what is folded away. */
    menuOf(gate) {
        return [...gate.actions.filter((action) => this.isFolded(gate, action)), ...gate.more];
    }

    hasBar(gate) {
        const isShown = this.isUnfolded(gate) || gate.actions[0]?.step_ids;
        return isShown && gate.actions.length + gate.more.length > 0;
    }

    async run(action) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            if (DIALOGS.includes(action.name) || action.is_dialog) {
                await this._openDialog(action.step_ids, action.name);
            } else {
                await this[`_${action.name}`](action);
            }
        } finally {
            this.state.busy = false;
        }
    }

    async _submit({ gate }) {
        const { record } = this.props;
        if (!(await record.save())) {
            return;
        }
        await this.orm.call(record.resModel, "action_approval_submit", [[record.resId], gate]);
        await record.load();
    }

    async _approve({ step_ids }) {
        await this.orm.call("approval.tiers.step", "action_approve", [step_ids]);
        await this.props.record.load();
    }

    async _recall({ request_id }) {
        await this.orm.call("approval.tiers.request", "action_recall", [[request_id]]);
        await this.props.record.load();
    }

    async _openDialog(step_ids, decision) {
        const dialog = await this.orm.call("approval.tiers.step", "action_decide_dialog", [step_ids], {
            context: { ...this.props.record.context, decision },
        });
        await this.action.doAction(dialog, { onClose: () => this.props.record.load() });
    }

    openRequest(gate) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "approval.tiers.request",
            res_id: gate.request_id,
            views: [[false, "form"]],
        });
    }

    canOpenRequest(gate) {
        return gate.request_id && this.props.record.resModel !== "approval.tiers.request";
    }

    /** Asks for the reason and says what follows; the document itself checks who may do it. */
    async _release({ gate, label }) {
        const { record } = this.props;
        if (!(await record.save())) {
            return;
        }
        const context = {
            default_res_model: record.resModel,
            default_res_id: record.resId,
            default_gate: gate,
        };
        await this.action.doAction(
            {
                type: "ir.actions.act_window",
                name: label,
                res_model: "approval.tiers.release",
                views: [[false, "form"]],
                target: "new",
                context,
            },
            { onClose: () => record.load() }
        );
    }
}

export const approvalPanel = {
    component: ApprovalPanel,
    supportedTypes: ["json"],
};

registry.category("fields").add("approval_panel", approvalPanel);
