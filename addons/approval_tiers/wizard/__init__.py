from . import (
    approval_tiers_decide,
    approval_tiers_decide_line,
    approval_tiers_document_add,
    approval_tiers_policy_change_decide,
    approval_tiers_policy_say,
    approval_tiers_policy_try,
    approval_tiers_release,
)
