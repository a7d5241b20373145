from . import (
    approval_tiers_checklist_item,
    approval_tiers_checkpoint,
    approval_tiers_decision,
    approval_tiers_delegation,
    approval_tiers_document,
    approval_tiers_document_kind,
    approval_tiers_mixin,
    approval_tiers_policy,
    approval_tiers_request,
    approval_tiers_step,
    approval_tiers_tier,
    approval_tiers_violation,
    approval_tiers_verification,
    ir_actions_report,
    mail_activity,
    res_company,
    res_config_settings,
    res_users,
)

# These extend the ones above.
from . import (  # isort: skip
    approval_tiers_mixin_seal,
    approval_tiers_mixin_state,
    approval_tiers_panel,
    approval_tiers_panel_actions,
    approval_tiers_policy_decide,
    approval_tiers_policy_tolerance,
    approval_tiers_request_kept,
    approval_tiers_request_seal,
    approval_tiers_policy_lint,
    approval_tiers_policy_match,
    approval_tiers_policy_split,
    approval_tiers_policy_record,
    approval_tiers_request_service,
    approval_tiers_step_conditions,
    approval_tiers_step_person,
    approval_tiers_step_route,
    approval_tiers_step_service,
    approval_tiers_tier_avoid,
    approval_tiers_tier_plan,
    approval_tiers_tier_watch,
    approval_tiers_tier_sentence,
    approval_tiers_verification_checks,
)

# And this one those.
from . import approval_tiers_requirement, approval_tiers_tier_conditions  # isort: skip

# Time and absence, on top of all that.
from . import (  # isort: skip
    approval_tiers_policy_clock,
    approval_tiers_release,
    approval_tiers_request_clock,
    approval_tiers_request_readers,
    approval_tiers_step_clock,
    approval_tiers_step_delegation,
    approval_tiers_step_link,
    approval_tiers_step_notice,
    approval_tiers_step_watch,
    approval_tiers_tier_clock,
)
