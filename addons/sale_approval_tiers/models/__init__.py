from . import (
    approval_tiers_policy,
    product_template_review,
    res_company_review,
    res_config_settings,
    res_config_settings_review,
    sale_approval_item,
    sale_approval_notice,
    sale_approval_property,
    sale_approval_property_handover,
    sale_approval_type,
    sale_order,
    sale_order_split,
    sale_order_review,
    sale_order_requirement,
    sale_order_property,
    res_company,
    res_company_pricing,
    res_config_settings_contract,
    res_config_settings_pricing,
    res_partner,
    res_users,
    sale_order_after_sales,
    sale_order_line_price_log,
    sale_order_line_pricing,
    sale_order_pricing,
)
from . import sale_order_facts  # isort: skip

# These extend the order above.
from . import (  # isort: skip
    sale_order_contract,
    sale_order_deviation,
    sale_approval_negotiation,
    sale_order_signing,
)
