from . import sale_visit_news
