from . import complaint_portal
from . import return_portal
