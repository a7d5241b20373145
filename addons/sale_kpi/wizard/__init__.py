from . import sale_kpi_score_act
