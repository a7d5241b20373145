import {Component} from "@odoo/owl";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/** Sentences about a record that somebody should know and nobody is stopped by. */
export class VisitWarnings extends Component {
    static template = "sale_visit_plan.VisitWarnings";
    static props = {...standardFieldProps};

    get warnings() {
        return this.props.record.data[this.props.name] || [];
    }
}

registry.category("fields").add("sale_visit_warnings", {
    component: VisitWarnings,
    supportedTypes: ["json"],
});
