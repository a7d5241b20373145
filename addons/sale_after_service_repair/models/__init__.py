from . import repair_order
from . import sale_after_service_return
