"""Every entry of every table can be looked for and filled in; entries are compiled only when they are first needed."""

from __future__ import annotations

import re
from importlib import import_module
from pkgutil import iter_modules

import pytest

from claimscore.rules import wording
from claimscore.rules.wording.phrase import Phrase

MODULES = [import_module(f"{wording.__name__}.{module.name}") for module in iter_modules(wording.__path__)]
TABLES = {
    f"{module.__name__.rpartition('.')[2]}.{name}": value
    for module in MODULES
    for name, value in vars(module).items()
    if isinstance(value, tuple) and value and all(isinstance(entry, Phrase) for entry in value)
}


def test_the_tables_are_found() -> None:
    assert {"overstatement.CERTAINTY", "overstatement.MAGNITUDE", "scope.SAFETY", "fright.ALARM"} <= set(TABLES)


@pytest.mark.parametrize("name", TABLES)
def test_every_entry_compiles_and_its_template_asks_for_groups_that_it_has(name: str) -> None:
    for entry in TABLES[name]:
        assert entry.pattern.flags & re.IGNORECASE
        asked = set(re.findall(r"\\g<(\w+)>", entry.template))
        assert asked <= {*entry.pattern.groupindex, "pause"}, entry.source
