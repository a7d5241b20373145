from . import sale_kpi_score_act
from . import sale_kpi_dispute_decide
from . import sale_kpi_ledger_adjust
from . import sale_kpi_ledger_hold
