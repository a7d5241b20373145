from . import models, report, wizard
from . import controllers
from . import models
from . import report
from . import wizard
