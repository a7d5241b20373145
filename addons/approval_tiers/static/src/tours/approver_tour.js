import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { openAppSteps, withPatience } from "@approval_tiers/tours/tour_steps";

/** For whoever decides: what waits, what to read, how to decide. */
registry.category("web_tour.tours").add("approval_tiers_approver_tour", {
    url: "/odoo",
    steps: () => withPatience([
        ...openAppSteps(
            "approval_tiers.approval_tiers_menu_root",
            _t("Whatever waits for your decision is under Approvals.")
        ),
        {
            trigger: ".o_approval_to_approve .o_kanban_record:not(.o_kanban_ghost)",
            content: _t(
                "A card is one document: customer, amount, who asks, why you, and the time left. Open it to read more."
            ),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".o_approval_step[data-state=open] button",
            content: _t("This step is asked now. Tap it: what you answer for, and why you were asked."),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".o_notebook .nav-link[name=content]",
            content: _t(
                "What was submitted stays here as it was. If the document is changed later, your approval no longer covers it."
            ),
            tooltipPosition: "top",
            run: "click",
        },
        {
            trigger: "button[name=approval_approve]",
            content: _t(
                "Approve, or return it and say what must change. To ask a colleague first, look under More."
            ),
            tooltipPosition: "top",
            run: "click",
        },
        { trigger: ".o_approval_gate:not(:has(button[name=approval_approve]))" },
    ]),
});
