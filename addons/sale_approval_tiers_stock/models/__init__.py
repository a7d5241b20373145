from . import (
    sale_approval_change,
    sale_approval_notice,
    sale_order,
    stock_move,
    stock_picking,
)
