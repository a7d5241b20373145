from . import account_analytic_line, project_sale_line_employee_map
