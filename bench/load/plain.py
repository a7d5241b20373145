"""Odoo's own pages in Odoo alone, by the same people."""

import _work

WITHOUT_SUITE = {"packages": [], "modules": []}


def run(env):
    return _work.run(env)
