from . import sale_approval_demo, sale_approval_demo_rules
