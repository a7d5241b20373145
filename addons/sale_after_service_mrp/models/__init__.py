from . import sale_after_service_return
