from . import res_partner
from . import sale_after_service_complaint
from . import sale_visit
