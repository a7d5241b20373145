from . import sale_approval_exception_ask, sale_approval_sign
