from . import approval_tiers_report
