/** Degrees to points of a drawing, without any map service: north is up, kilometres are equal both ways. */

const KM_PER_DEGREE = 111.19;
const STEPS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20];

/**
 * @param {[number, number][]} places latitude and longitude in degrees
 * @returns {{point: Function, kmPerUnit: number, south: number, north: number, west: number, east: number}}
 */
export function makeProjection(places, width, height, margin) {
    const latitudes = places.map(([latitude]) => latitude);
    const longitudes = places.map(([, longitude]) => longitude);
    const middle = [(Math.min(...latitudes) + Math.max(...latitudes)) / 2, (Math.min(...longitudes) + Math.max(...longitudes)) / 2];
    const shrink = Math.max(Math.cos((middle[0] * Math.PI) / 180), 0.05);
    const tall = Math.max(Math.max(...latitudes) - Math.min(...latitudes), 0.01);
    const wide = Math.max((Math.max(...longitudes) - Math.min(...longitudes)) * shrink, 0.01);
    const perDegree = Math.min((width - 2 * margin) / wide, (height - 2 * margin) / tall);
    return {
        point: ([latitude, longitude]) => ({
            x: width / 2 + (longitude - middle[1]) * shrink * perDegree,
            y: height / 2 - (latitude - middle[0]) * perDegree,
        }),
        kmPerUnit: KM_PER_DEGREE / perDegree,
        north: middle[0] + height / 2 / perDegree,
        south: middle[0] - height / 2 / perDegree,
        east: middle[1] + width / 2 / perDegree / shrink,
        west: middle[1] - width / 2 / perDegree / shrink,
    };
}

/** Round values between two, at most `most` of them: the lines of the net of degrees. */
export function getNet(from, to, most) {
    const step = STEPS.find((size) => (to - from) / size <= most) || STEPS.at(-1);
    const lines = [];
    for (let number = Math.ceil(from / step); number * step <= to; number++) {
        lines.push(Number((number * step).toFixed(3)));
    }
    return lines;
}

/** The longest of 1, 2, 5 × 10ⁿ kilometres that takes at most so many units. */
export function getScale(kmPerUnit, units) {
    const most = kmPerUnit * units;
    const power = 10 ** Math.floor(Math.log10(most));
    const km = [5, 2, 1].map((digit) => digit * power).find((value) => value <= most);
    return { km, units: km / kmPerUnit };
}

/** Points that lie on each other are moved apart, so that each can be seen and tapped. */
export function spread(points, distance) {
    const placed = [];
    for (const point of points) {
        let { x, y } = point;
        for (let turn = 0; turn < 24 && placed.some((other) => Math.hypot(other.x - x, other.y - y) < distance); turn++) {
            const ring = 1 + Math.floor(turn / 8);
            x = point.x + distance * ring * Math.cos((turn * Math.PI) / 4);
            y = point.y + distance * ring * Math.sin((turn * Math.PI) / 4);
        }
        placed.push({ ...point, x, y });
    }
    return placed;
}
