/** Open what a figure is made of; what a list cannot show stays on the screen as a note beside it. */
export async function openFigure({ action, notification }, { note, ...list }) {
    await action.doAction(list);
    if (note) {
        notification.add(note, { title: list.name, type: "info", sticky: true, className: "o_kpi_note" });
    }
}
