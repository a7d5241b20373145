from . import approval_tiers_policy, hr_expense, res_company, res_config_settings
