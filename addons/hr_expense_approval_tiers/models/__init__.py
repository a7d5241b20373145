from . import hr_expense, hr_expense_approval_application, product_template, res_config_settings
