from . import sale_visit_change
