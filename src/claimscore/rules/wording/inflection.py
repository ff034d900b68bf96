"""English verb forms by rule, with the irregular verbs that the tables use."""

from __future__ import annotations

import re

IRREGULAR: dict[str, tuple[str, str, str, str]] = {
    "beat": ("beats", "beat", "beaten", "beating"),
    "bring": ("brings", "brought", "brought", "bringing"),
    "cut": ("cuts", "cut", "cut", "cutting"),
    "drive": ("drives", "drove", "driven", "driving"),
    "feed": ("feeds", "fed", "fed", "feeding"),
    "fight": ("fights", "fought", "fought", "fighting"),
    "get": ("gets", "got", "got", "getting"),
    "give": ("gives", "gave", "given", "giving"),
    "keep": ("keeps", "kept", "kept", "keeping"),
    "lead": ("leads", "led", "led", "leading"),
    "put": ("puts", "put", "put", "putting"),
    "rid": ("rids", "rid", "rid", "ridding"),
    "shrink": ("shrinks", "shrank", "shrunk", "shrinking"),
    "speed": ("speeds", "sped", "sped", "speeding"),
}
"""Lemma to third person, past, participle, -ing form."""

_DOUBLING = frozenset({"stop", "drop", "slim", "zap", "rot", "trim", "up"})
_VOWELS = "aeiou"


def third(lemma: str) -> str:
    """“reduces” for “reduce”; a phrase inflects its first word."""
    head, rest = _split(lemma)
    if head in IRREGULAR:
        return IRREGULAR[head][0] + rest
    if re.search(r"(?:s|x|z|ch|sh|o)$", head):
        return f"{head}es{rest}"
    if head.endswith("y") and head[-2] not in _VOWELS:
        return f"{head[:-1]}ies{rest}"
    return f"{head}s{rest}"


def past(lemma: str) -> str:
    """“reduced” for “reduce”."""
    head, rest = _split(lemma)
    return (IRREGULAR[head][1] if head in IRREGULAR else _regular_past(head)) + rest


def participle(lemma: str) -> str:
    """“beaten” for “beat”."""
    head, rest = _split(lemma)
    return (IRREGULAR[head][2] if head in IRREGULAR else _regular_past(head)) + rest


def gerund(lemma: str) -> str:
    """“reducing” for “reduce”."""
    head, rest = _split(lemma)
    if head in IRREGULAR:
        return IRREGULAR[head][3] + rest
    if head.endswith("ie"):
        return f"{head[:-2]}ying{rest}"
    if head.endswith("e") and not head.endswith("ee"):
        return f"{head[:-1]}ing{rest}"
    return f"{head}{head[-1] if head in _DOUBLING else ''}ing{rest}"


def _split(lemma: str) -> tuple[str, str]:
    head, space, rest = lemma.partition(" ")
    return head, space + rest


def _regular_past(head: str) -> str:
    if head.endswith("e"):
        return f"{head}d"
    if head.endswith("y") and head[-2] not in _VOWELS:
        return f"{head[:-1]}ied"
    return f"{head}{head[-1] if head in _DOUBLING else ''}ed"
