"""Plain Odoo: its return wizard, and the reversal of the invoice."""

import _work

WITHOUT_SUITE = {"packages": [], "modules": []}


def run(env):
    return _work.run(env, _work.Variant())
