"""Every add-on goes as it came: PostgreSQL's catalogue and Odoo's own tables are afterwards those of a
database that never had it. In processes of their own, on copies without what users entered.
"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from copies import run

from devtools import modules

NOW = """
import json
from tests.catalog import take
print("STORY", json.dumps(take(env.cr)))
"""
# One floor after another, and what the database consists of after each.
MOVE = """
import json
from tests.catalog import take
modules = env["ir.module.module"]
modules.update_list()
story = []
for floor in {floors}:
    modules.search([("name", "in", floor)]).{method}()
    story.append(take(env.cr))
    env.cr.commit()
print("STORY", json.dumps(story))
"""
ALONE = "--skip-auto-install"
CLEAN = {"left behind": [], "lost": []}


def floors(names):
    """[[add-on]] in the order in which they can be installed, those that do not need one another together.

    >>> floors(["sale_kpi", "sale_target"])
    [['sale_target'], ['sale_kpi']]
    """
    order, left = [], set(names)
    while left:
        floor = {name for name in left if not left.intersection(modules.manifest(name)["depends"])}
        order.append(sorted(floor))
        left -= floor
    return order


def differences(there, expected):
    """What is there and should not be, and what is missing."""
    there, expected = Counter(there), Counter(expected)
    return {
        "left behind": sorted((there - expected).elements()),
        "lost": sorted((expected - there).elements()),
    }


def test_every_addon_goes(copies):
    """Top down, floor by floor: after each the database is as it was before that floor was built."""
    order = floors(modules.installed(with_bridges=copies.has_bridges))
    up = MOVE.format(floors=order[:-1], method="button_immediate_install")
    down = MOVE.format(floors=order[::-1], method="button_immediate_uninstall")
    with copies.of("platform") as bare, copies.of("suite") as full, ThreadPoolExecutor() as pool:
        never = run(bare, NOW)
        rising, falling = pool.submit(run, bare, up, ALONE), pool.submit(run, full, down, ALONE)
        rising, falling = [never, *rising.result()], falling.result()
    found = {
        ", ".join(floor): differences(there, expected)
        for floor, there, expected in zip(order[::-1], falling, rising[::-1], strict=True)
    }
    assert {floor: lines for floor, lines in found.items() if lines != CLEAN} == {}
