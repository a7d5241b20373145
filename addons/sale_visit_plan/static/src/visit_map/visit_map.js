import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { getNet, getScale, makeProjection, spread } from "./projection";

const WIDTH = 480;
const HEIGHT = 320;
const MARGIN = 34;
const PIN = 26; // between the middles of two pins at least

/**
 * The stops of a day in their order, drawn without any map service.
 *
 * `data` is what `sale.visit.get_day_route` returns; `onOpen(id)` is called for the stop that is
 * tapped. Stops without a position stand in the list beside the drawing only.
 */
export class VisitMap extends Component {
    static template = "sale_visit_plan.VisitMap";
    static props = { data: Object, onOpen: { type: Function, optional: true } };

    viewBox = `0 0 ${WIDTH} ${HEIGHT}`;
    height = HEIGHT;
    width = WIDTH;

    get stops() {
        return this.props.data.stops;
    }

    get placed() {
        return this.stops.filter((stop) => stop.place);
    }

    getDrawing() {
        const start = this.props.data.start?.place;
        const places = [...(start ? [start] : []), ...this.placed.map((stop) => stop.place)];
        if (!this.placed.length) {
            return null;
        }
        const projection = makeProjection(places, WIDTH, HEIGHT, MARGIN);
        const home = start && projection.point(start);
        const pins = spread([...(home ? [home] : []), ...this.placed.map((stop) => ({ ...projection.point(stop.place), stop }))], PIN);
        const scale = getScale(projection.kmPerUnit, 110);
        return {
            home: home && pins[0],
            pins: home ? pins.slice(1) : pins,
            route: [...pins, ...(home ? [pins[0]] : [])].map((pin) => `${pin.x},${pin.y}`).join(" "),
            meridians: getNet(projection.west, projection.east, 6).map((degrees) => ({ degrees, x: projection.point([0, degrees]).x })),
            parallels: getNet(projection.south, projection.north, 4).map((degrees) => ({ degrees, y: projection.point([degrees, 0]).y })),
            scale: { ...scale, label: _t("%s km", scale.km) },
        };
    }

    get total() {
        return _t("%(km)s km · %(time)s on the road", { km: this.props.data.km, time: this.formatMinutes(this.props.data.minutes) });
    }

    formatMinutes(minutes) {
        const rest = String(minutes % 60).padStart(2, "0");
        return `${Math.floor(minutes / 60)}:${rest}`;
    }

    getWay(stop) {
        return stop.km ? _t("%(km)s km · %(time)s", { km: stop.km, time: this.formatMinutes(stop.minutes) }) : "";
    }

    isCurrent(stop) {
        return stop.id === this.props.data.current;
    }

    getTitle(stop) {
        return `${stop.number}. ${stop.name}, ${stop.begins} – ${stop.ends}, ${stop.label}`;
    }

    open(stop) {
        if (this.props.onOpen && !this.isCurrent(stop)) {
            this.props.onOpen(stop.id);
        }
    }
}
