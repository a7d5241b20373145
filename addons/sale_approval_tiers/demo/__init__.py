from . import sale_approval_demo
