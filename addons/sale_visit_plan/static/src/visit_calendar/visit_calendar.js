import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { calendarView } from "@web/views/calendar/calendar_view";
import { CalendarModel } from "@web/views/calendar/calendar_model";
import { TextDialog } from "../visit_board/visit_board";

/** The calendar of visits: what was agreed asks why when it is dragged to another day or made longer. */
export class VisitCalendarModel extends CalendarModel {
    static services = [...CalendarModel.services, "dialog"];

    setup(params, services) {
        super.setup(...arguments);
        this.dialog = services.dialog;
    }

    /** An entry says where one goes; its number is on the visit. */
    normalizeRecord(rawRecord) {
        const record = super.normalizeRecord(rawRecord);
        return { ...record, title: rawRecord.partner_id?.[1] || rawRecord.partner_id?.display_name || record.title };
    }

    /** Visits on the marked days belong to whoever plans them; the filters at the side only show. */
    async multiCreateRecords({ record, timeRange }, dates) {
        const values = await record.getChanges();
        const records = dates.map((date) => ({
            ...this.buildRawRecord({
                start: date.plus(timeRange.start.toObject()),
                end: date.plus(timeRange.end.toObject()),
            }),
            ...values,
        }));
        const ids = await this.orm.create(this.meta.resModel, records, { context: this.meta.context });
        await this.load();
        return ids;
    }

    async updateRecord(record, options = {}) {
        const values = this.buildRawRecord(record, options);
        delete values.name;
        try {
            if (this.isDeviation(record)) {
                values.change_reason = await this.askReason();
            }
            if (values.change_reason !== null) {
                await this.orm.write(this.meta.resModel, [record.id], values, { context: this.meta.context });
            }
        } finally {
            await this.load(); // also back to where it was
        }
    }

    /** Whether this changes what was agreed; a time within the day is free. */
    isDeviation({ id, start, end }) {
        const before = this.records[id];
        const isLonger = end && before.end && +end.diff(start) !== +before.end.diff(before.start);
        return before.rawRecord.is_planned && (isLonger || !start.hasSame(before.start, "day"));
    }

    /** What was typed; null where somebody thought better of it. */
    askReason() {
        return new Promise((resolve) => {
            const props = { title: _t("Why does the visit change?"), confirm: resolve };
            this.dialog.add(TextDialog, props, { onClose: () => resolve(null) });
        });
    }
}

registry.category("views").add("sale_visit_calendar", { ...calendarView, Model: VisitCalendarModel });
