import { Component, useState } from "@odoo/owl";
import { Dialog } from "@web/core/dialog/dialog";
import { serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { forget, getDeviceTime, getDraft, getUuid, keepDraft, shrink } from "./phone";

const WORDS = ["content", "result", "customer_need", "next_step"];

/** The quick report: five fields, photos, promises. What is typed is kept on the telephone until sent. */
export class VisitReportDialog extends Component {
    static template = "sale_visit_plan.VisitReportDialog";
    static components = { Dialog };
    static props = { stop: Object, purposes: Array, onDone: Function, close: Function };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        const { stop } = this.props;
        this.name = `report.${stop.id}`;
        const { report } = stop;
        const written = Object.fromEntries(["purpose_id", ...WORDS].map((name) => [name, report[name]]));
        this.state = useState({
            values: { ...written, ...getDraft(`${this.name}.draft`) },
            photos: [...stop.photos],
            promises: [...stop.own_promises],
            promise: { name: "", days: 7, side: "ours" },
            busy: false,
        });
        this.fields = [
            { name: "content", label: _t("What was talked about"), hint: _t("Whom you met and what about"), rows: 3, required: true },
            { name: "result", label: _t("Result"), hint: _t("What came of it"), rows: 2, required: true },
            { name: "customer_need", label: _t("Customer's need"), hint: "", rows: 1, required: false },
            { name: "next_step", label: _t("Next step"), hint: _t("What happens next, and when"), rows: 1, required: false },
        ];
        this.days = [
            { value: 1, label: _t("Tomorrow") },
            { value: 7, label: _t("In a week") },
            { value: 14, label: _t("In two weeks") },
            { value: 30, label: _t("In a month") },
        ];
    }

    get title() {
        return _t("Report: %s", this.props.stop.name);
    }

    onInput(name, value) {
        this.state.values[name] = name === "purpose_id" ? Number(value) : value;
        keepDraft(`${this.name}.draft`, this.state.values);
    }

    async run(act) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            await act();
        } finally {
            this.state.busy = false;
        }
    }

    call(method, ...args) {
        return this.orm.call("sale.visit", method, [[this.props.stop.id], ...args]);
    }

    save(isSubmitted) {
        return this.run(async () => {
            await this.call("action_save_report", getUuid(this.name), { ...this.state.values }, isSubmitted);
            forget(`${this.name}.draft`);
            if (isSubmitted) {
                forget(this.name);
                this.notification.add(_t("Handed in."), { type: "success" });
            }
            await this.props.onDone();
            this.props.close();
        });
    }

    addPromise() {
        const { name, days, side } = this.state.promise;
        if (!name.trim()) {
            this.notification.add(_t("Write what was promised."), { type: "warning" });
            return;
        }
        return this.run(async () => {
            const due = serializeDate(luxon.DateTime.now().plus({ days: Number(days) }));
            const uuid = getUuid(`${this.name}.promise`);
            const promise = await this.call("action_add_promise", uuid, name.trim(), due, side);
            forget(`${this.name}.promise`);
            this.state.promises.push(promise);
            this.state.promise.name = "";
        });
    }

    addPhotos(ev) {
        const files = [...ev.target.files];
        ev.target.value = "";
        return this.run(async () => {
            for (const file of files) {
                let data;
                try {
                    data = await shrink(file);
                } catch {
                    this.notification.add(_t("“%s” is no photo.", file.name), { type: "warning" });
                    continue;
                }
                const uuid = getUuid(`${this.name}.photo.${file.name}.${file.lastModified}`);
                const photo = await this.call("action_add_photo", uuid, data, file.name, getDeviceTime());
                forget(`${this.name}.photo.${file.name}.${file.lastModified}`);
                this.state.photos.push(photo);
            }
        });
    }

    removePhoto(photo) {
        return this.run(async () => {
            await this.orm.call("sale.visit.photo", "action_remove", [[photo.id]]);
            this.state.photos = this.state.photos.filter((other) => other.id !== photo.id);
        });
    }

    async openForm() {
        await this.save(false);
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "sale.visit.report",
            res_id: this.props.stop.report.id,
            views: [[false, "form"]],
        });
    }
}
