from . import sale_kpi_statement
