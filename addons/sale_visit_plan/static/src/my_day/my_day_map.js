import { registry } from "@web/core/registry";
import { VisitMap } from "../visit_map/visit_map";

registry.category("sale_visit_day_map").add("map", VisitMap);
