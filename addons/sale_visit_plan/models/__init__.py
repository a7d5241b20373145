from . import sale_visit_guarded

# Models first, then their topics; one line each.
from . import sale_visit  # isort: skip
from . import sale_visit_plan  # isort: skip
from . import sale_visit_purpose  # isort: skip
from . import sale_visit_class  # isort: skip
from . import crm_lead  # isort: skip
from . import res_company  # isort: skip
from . import res_company_day  # isort: skip
from . import res_config_settings  # isort: skip
from . import res_config_settings_day  # isort: skip
from . import res_partner  # isort: skip
from . import res_users  # isort: skip
from . import sale_visit_gate  # isort: skip
from . import sale_visit_plan_gate  # isort: skip
from . import sale_visit_line  # isort: skip
from . import sale_visit_deviation  # isort: skip
from . import sale_visit_plan_check  # isort: skip
from . import sale_visit_plan_late  # isort: skip
from . import sale_visit_board  # isort: skip
from . import calendar_event  # isort: skip
from . import sale_visit_sent  # isort: skip
from . import sale_visit_check  # isort: skip
from . import sale_visit_go  # isort: skip
from . import sale_visit_pin  # isort: skip
from . import sale_visit_plan_prepare  # isort: skip
from . import sale_visit_preparation  # isort: skip
from . import sale_visit_prepare  # isort: skip
