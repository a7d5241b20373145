from . import sale_visit_guarded

# The topics of a model after the model itself; one line each.
from . import crm_lead  # isort: skip
from . import res_company  # isort: skip
from . import res_config_settings  # isort: skip
from . import res_partner  # isort: skip
from . import res_users  # isort: skip
from . import sale_visit  # isort: skip
from . import sale_visit_class  # isort: skip
from . import sale_visit_gate  # isort: skip
from . import sale_visit_plan  # isort: skip
from . import sale_visit_plan_gate  # isort: skip
from . import sale_visit_purpose  # isort: skip
