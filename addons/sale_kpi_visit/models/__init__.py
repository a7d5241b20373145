from . import sale_kpi_board, sale_kpi_month
