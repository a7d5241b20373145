from . import sale_after_service_inspect
from . import sale_after_service_trace
from . import sale_after_service_return_end
from . import stock_return_picking
