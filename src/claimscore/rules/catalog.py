"""The catalogue: every rule in the order of its id, and how to find one."""

from __future__ import annotations

from difflib import get_close_matches

from claimscore.errors import InputError
from claimscore.rules.overclaim import alarm, anti_care, breadth, causal, certainty, cure, magnitude, safety
from claimscore.rules.rule import Example, Rule, Source
from claimscore.rules.weak_evidence import anecdote, interested, preclinical, single_study, tradition, vague_source

__all__ = ["RULES", "RULESET_VERSION", "Example", "Rule", "Source", "rule_by_id", "rule_for_flag"]

RULESET_VERSION = "1.0"
"""Version of the rules' wording; ids are permanent and a retired one is never reused."""

RULES: tuple[Rule, ...] = (
    cure.RULE,
    causal.RULE,
    certainty.RULE,
    magnitude.RULE,
    breadth.RULE,
    safety.RULE,
    alarm.RULE,
    anti_care.RULE,
    anecdote.RULE,
    vague_source.RULE,
    single_study.RULE,
    preclinical.RULE,
    interested.RULE,
    tradition.RULE,
)

_BY_ID = {rule.id: rule for rule in RULES}
_BY_FLAG = {rule.flag: rule for rule in RULES}


def rule_by_id(rule_id: str) -> Rule:
    """The rule of an id such as ``CS101``, in any case; a flag's name is understood too.

    Raises InputError("unknown-rule"), which lists close matches.
    """
    wanted = rule_id.strip()
    rule = _BY_ID.get(wanted.upper()) or _BY_FLAG.get(wanted.lower().replace("-", "_"))
    if rule is None:
        raise InputError(f"unknown rule {wanted!r}; {_hint(wanted)}", code="unknown-rule")
    return rule


def rule_for_flag(flag: str) -> Rule:
    """The rule that a flag of ``domain.FLAGS`` stands for; raises InputError("unknown-rule") for another name."""
    rule = _BY_FLAG.get(flag)
    if rule is None:
        raise InputError(f"unknown flag {flag!r}; {_hint(flag)}", code="unknown-rule")
    return rule


def _hint(wanted: str) -> str:
    close = get_close_matches(wanted.upper(), _BY_ID, cutoff=0.7) + get_close_matches(
        wanted.lower(), _BY_FLAG, cutoff=0.6
    )
    if close:
        return f"did you mean {' or '.join(close)}?"
    return f"the ids are {RULES[0].id} to {RULES[7].id} and {RULES[8].id} to {RULES[-1].id}"
