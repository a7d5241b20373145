from . import sale_control_import_review, sale_order
