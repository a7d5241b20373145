from . import project_milestone, project_project, project_task, sale_order_line
