from . import sale_target_paste, sale_target_propose
