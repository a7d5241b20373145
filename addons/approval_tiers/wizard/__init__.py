from . import approval_tiers_decide
