"""Which rules a client wants to hear, as LanguageTool's parameters say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from claimscore.errors import InputError
from claimscore.rules.catalog import rule_by_id

_LISTS = ("enabledRules", "disabledRules", "enabledCategories", "disabledCategories")


def category_id(dimension: str) -> str:
    """The category of a rule: ``OVERCLAIM``, ``WEAK_EVIDENCE`` or ``DOCUMENT``."""
    return dimension.upper()


@dataclass(frozen=True, slots=True)
class Selection:
    """Rules and categories on and off, all in upper case; ids of rules that are not ours change nothing."""

    enabled_rules: frozenset[str] = frozenset()
    disabled_rules: frozenset[str] = frozenset()
    enabled_categories: frozenset[str] = frozenset()
    disabled_categories: frozenset[str] = frozenset()
    enabled_only: bool = False
    picky: bool = False

    def allows(self, rule_id: str, dimension: str) -> bool:
        """Whether a rule's findings are wanted; a rule named itself weighs more than its category."""
        category = category_id(dimension)
        if self.enabled_only:
            return rule_id in self.enabled_rules or category in self.enabled_categories
        if rule_id in self.disabled_rules:
            return False
        return rule_id in self.enabled_rules or category not in self.disabled_categories


def read_selection(form: Mapping[str, str]) -> Selection:
    """The selection in a form's parameters.

    Raises InputError("selection") where ``enabledOnly`` comes with nothing enabled or with something disabled, and
    for a ``level`` that does not exist.
    """
    lists = {name: [item.strip() for item in form.get(name, "").split(",") if item.strip()] for name in _LISTS}
    only = form.get("enabledOnly", "").lower() in ("true", "yes")
    if only and not (lists["enabledRules"] or lists["enabledCategories"]):
        raise InputError("enabledOnly=true needs enabledRules or enabledCategories", code="selection")
    if only and (lists["disabledRules"] or lists["disabledCategories"]):
        raise InputError("enabledOnly=true cannot go with disabledRules or disabledCategories", code="selection")
    level = form.get("level", "").lower() or "default"
    if level not in ("default", "picky"):
        raise InputError("level is either 'default' or 'picky'", code="selection")
    return Selection(
        enabled_rules=frozenset(map(_rule_id, lists["enabledRules"])),
        disabled_rules=frozenset(map(_rule_id, lists["disabledRules"])),
        enabled_categories=frozenset(map(str.upper, lists["enabledCategories"])),
        disabled_categories=frozenset(map(str.upper, lists["disabledCategories"])),
        enabled_only=only,
        picky=level == "picky",
    )


def _rule_id(name: str) -> str:
    try:
        return rule_by_id(name).id
    except InputError:
        return name.upper()
