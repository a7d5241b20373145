# Models first, then their topics; one line each.
from . import sale_after_service_complaint  # isort: skip
from . import crm_team  # isort: skip
