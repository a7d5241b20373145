# Models first, then their topics; one line each.
from . import sale_after_service_clock  # isort: skip
from . import sale_after_service_category  # isort: skip
from . import sale_after_service_complaint  # isort: skip
from . import sale_after_service_quality_log  # isort: skip
from . import crm_team  # isort: skip
from . import res_company_quality  # isort: skip
from . import stock_lot_quality  # isort: skip
from . import stock_move_quality  # isort: skip
from . import stock_picking_quality  # isort: skip
from . import stock_quant_quality  # isort: skip
from . import stock_warehouse_quality  # isort: skip
from . import sale_after_service_complaint_clock  # isort: skip
from . import sale_after_service_complaint_right  # isort: skip
from . import sale_after_service_complaint_act  # isort: skip
from . import res_company_complaint  # isort: skip
from . import res_config_settings_complaint  # isort: skip
