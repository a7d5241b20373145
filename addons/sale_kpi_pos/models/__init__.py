from . import sale_kpi_event
