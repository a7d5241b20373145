from . import sale_control_demo
