/**
 * The steps from any screen into an app, at a desk and on a telephone.
 *
 * @param {string} menu XML id of the app's root menu
 * @param {string} content what the pointer says beside the app
 */
export function openAppSteps(menu, content) {
    return [
        {
            isActive: ["desktop"],
            trigger: ".o_navbar_apps_menu button:enabled",
            content,
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            isActive: ["mobile"],
            trigger: ".o_main_navbar .o_menu_toggle",
            content,
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            isActive: ["mobile"],
            trigger: ".o_sidebar_topbar a.btn-primary",
            content,
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: `.o_app[data-menu-xmlid='${menu}']`,
            content,
            tooltipPosition: "right",
            run: "click",
        },
    ];
}

/** Milliseconds that a screen may take: the servers that people try things on are small. */
const PATIENCE = 45000;

/** The same steps, each given the time that a busy server may need. */
export function withPatience(steps) {
    return steps.map((step) => ({ timeout: PATIENCE, ...step }));
}
