from . import sale_control_demo
from . import sale_after_service_demo
from . import sale_year_demo
