from . import sale_visit_assign, sale_visit_change, sale_visit_void
from . import sale_visit_partner_plan
