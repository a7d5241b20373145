from . import product_template, res_partner, sale_target_brand, sale_target_channel, sale_target_metric
