from . import sale_approval_sign
