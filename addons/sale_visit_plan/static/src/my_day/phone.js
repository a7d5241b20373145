import { browser } from "@web/core/browser/browser";
import { serializeDateTime } from "@web/core/l10n/dates";

const WAIT = 8000; // milliseconds for a position; without one the tap counts all the same

/** A number for what is sent, so that sent twice it counts once. */
function makeUuid() {
    if (browser.crypto?.randomUUID) {
        return browser.crypto.randomUUID();
    }
    // Without https there is no randomUUID, but there are random bytes.
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}

const key = (name) => `sale_visit_plan.${name}`;

/** The number of `name`, the same until `forget(name)`: also after the page was loaded again. */
export function getUuid(name) {
    const kept = browser.localStorage.getItem(key(name)) || makeUuid();
    browser.localStorage.setItem(key(name), kept);
    return kept;
}

export function forget(name) {
    browser.localStorage.removeItem(key(name));
}

/** What was typed and not sent yet. */
export function keepDraft(name, values) {
    browser.localStorage.setItem(key(name), JSON.stringify(values));
}

export function getDraft(name) {
    try {
        return JSON.parse(browser.localStorage.getItem(key(name))) || {};
    } catch {
        return {};
    }
}

export function getDeviceTime() {
    return serializeDateTime(luxon.DateTime.now());
}

/** Where the telephone is now: latitude, longitude, accuracy; nothing where it does not say. */
export function getPosition() {
    return new Promise((resolve) => {
        if (!browser.navigator.geolocation) {
            resolve({});
            return;
        }
        browser.navigator.geolocation.getCurrentPosition(
            ({ coords }) => resolve({ latitude: coords.latitude, longitude: coords.longitude, accuracy: coords.accuracy }),
            () => resolve({}),
            { enableHighAccuracy: true, timeout: WAIT, maximumAge: 0 }
        );
    });
}

/** The photo as base64, at most `side` pixels wide or high: it has to go over a weak line. */
export async function shrink(file, side = 1600) {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, side / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/jpeg", 0.85).split(",")[1];
}
