from . import (
    product_template_review,
    res_company_review,
    res_config_settings,
    res_config_settings_review,
    sale_approval_notice,
    sale_approval_property,
    sale_approval_property_handover,
    sale_order,
    sale_order_split,
    sale_order_review,
    sale_order_requirement,
    sale_order_property,
)
from . import sale_order_facts  # isort: skip
