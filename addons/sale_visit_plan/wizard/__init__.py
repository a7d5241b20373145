from . import base_partner_merge
from . import sale_visit_afterwards
from . import sale_visit_assign
from . import sale_visit_change
from . import sale_visit_partner_plan
from . import sale_visit_report_read
from . import sale_visit_void
