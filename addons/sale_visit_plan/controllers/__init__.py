from . import json_export
