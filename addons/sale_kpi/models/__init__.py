from . import sale_kpi_event, sale_kpi_fact, sale_kpi_outbox
