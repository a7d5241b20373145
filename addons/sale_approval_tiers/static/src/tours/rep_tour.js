import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { openAppSteps, withPatience } from "@approval_tiers/tours/tour_steps";

/** For whoever sells: a quotation, why it needs approval, asking for it, and what if it comes back. */
registry.category("web_tour.tours").add("sale_approval_tiers_rep_tour", {
    url: "/odoo",
    steps: () => withPatience([
        ...openAppSteps("sale.sale_menu_root", _t("Quotations and contracts begin in Sales.")),
        { trigger: ".o_sale_order" },
        {
            trigger: ".o_list_button_add, .o-kanban-button-new",
            content: _t("Make a quotation."),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".o_field_res_partner_many2one[name='partner_id'] input",
            content: _t("Choose the customer."),
            tooltipPosition: "right",
            run: "edit Approval Tour Customer",
        },
        {
            isActive: ["auto"],
            trigger: ".ui-menu-item > a:contains('Approval Tour Customer')",
            run: "click",
        },
        {
            isActive: ["desktop"],
            trigger: ".o_field_x2many_list_row_add > a",
            content: _t("Add what the customer wants."),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            isActive: ["desktop"],
            trigger:
                ".o_field_widget[name='product_id'] input, .o_field_widget[name='product_template_id'] input",
            content: _t("Choose the product."),
            tooltipPosition: "right",
            run: "edit Approval Tour Pump",
        },
        {
            isActive: ["auto", "desktop"],
            trigger: "a:contains('Approval Tour Pump')",
            run: "click",
        },
        {
            isActive: ["auto", "desktop"],
            trigger: ".o_data_row:contains('120,000.00')",
        },
        {
            trigger: ".o_form_button_save:enabled",
            content: _t("Save it. Only then is it known who has to approve."),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".o_approval_gate[data-state=needed] .o_approval_step button",
            content: _t(
                "Approval is needed, and these people will be asked. Tap one: why, and what would avoid it."
            ),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: "button[name=approval_submit]",
            content: _t("Ask for approval. Until it is given, the document cannot go on, whichever way it is tried."),
            tooltipPosition: "top",
            run: "click",
        },
        {
            trigger: ".o_approval_gate[data-state=pending] .o_approval_step[data-state=open] button",
            content: _t("This person is asked now. You are told of every answer."),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".o_approval_gate[data-state=pending] > div > a",
            content: _t(
                "If it is returned, the comment stands in this line. Change what it says, save, and submit again. Details keeps everything."
            ),
            tooltipPosition: "bottom",
            run: "click",
        },
        {
            trigger: ".o_notebook .nav-link[name=decisions]",
            content: _t("Every decision is kept here with its comment."),
            tooltipPosition: "top",
            run: "click",
        },
    ]),
});
