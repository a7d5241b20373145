from . import (
    sale_control_import_oca,
    sale_control_import_oca_commission,
    sale_control_import_oca_policies,
    sale_control_import_oca_reviews,
)
