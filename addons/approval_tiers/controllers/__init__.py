from . import approval_link, evidence
