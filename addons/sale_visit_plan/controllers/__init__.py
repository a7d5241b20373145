from . import json_export, webmanifest
