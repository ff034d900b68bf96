"""The label map: levels to heads, spans to marks, two passes to one target."""

from __future__ import annotations

from typing import Any

import pytest

from claimscore.errors import InputError
from training import labels

TEXT = "Nettle tea cures gout, users swear by it."


def row(**changes: Any) -> dict[str, Any]:
    return {
        "id": "x1",
        "doc": "d1",
        "source": "news",
        "text": TEXT,
        "claim": 1,
        "overclaim": 2,
        "weak_evidence": 1,
        "critical": 0,
        "flags": [{"flag": "cure", "span": "cures gout"}, {"flag": "anecdote", "span": "users swear by it"}],
        **changes,
    }


def target(example: labels.Example, name: str) -> float:
    return example.targets[labels.BINARY.index(name)]


def test_levels_become_heads() -> None:
    example = labels.from_row(row(), {})
    assert [target(example, name) for name in ("health_claim", "overclaim", "overclaim_severe")] == [1, 1, 1]
    assert [target(example, name) for name in ("weak_evidence", "weak_evidence_severe", "critical")] == [1, 0, 0]
    assert target(example, "cure") == target(example, "anecdote") == 1
    assert sum(example.targets) == 6


def test_marks_are_where_the_words_stand() -> None:
    example = labels.from_row(row(), {})
    words = {labels.FLAGS[mark.flag]: TEXT[mark.span.start : mark.span.end] for mark in example.marks}
    assert words == {"cure": "cures gout", "anecdote": "users swear by it"}


def test_two_passes_are_averaged_and_either_makes_a_positive() -> None:
    quiet = row(overclaim=0, weak_evidence=0, flags=[])
    example = labels.from_row({**row(), "annotations": [row(), quiet]}, {})
    assert target(example, "overclaim") == target(example, "cure") == 0.5
    assert target(example, "health_claim") == 1
    assert labels.count_positives([example])["overclaim"] == 1
    assert len(example.marks) == 2


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"overclaim": 3}, "overclaim is 3"),
        ({"claim": None}, "claim is None"),
        ({"flags": [{"flag": "magic", "span": "tea"}]}, "unknown flag magic"),
        ({"flags": [{"flag": "cure", "span": "heals"}]}, "does not occur"),
        ({"flags": [{"flag": "cure", "span": ""}]}, "does not occur"),
    ],
)
def test_labels_outside_the_guide_are_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        labels.from_row(row(**changes), {})


def test_strength_is_joined_by_id_and_only_to_the_text_that_was_labelled() -> None:
    label = {"id": "x1", "sha256": labels.text_digest(TEXT), "strength": "causal"}
    (example,) = labels.examples([row()], [label, {**label, "id": "elsewhere"}])
    assert example.strength == 3
    assert labels.examples([row()])[0].strength == labels.UNLABELLED
    with pytest.raises(InputError, match="not the one that was labelled"):
        labels.examples([row(text=TEXT + " ")], [label])
    with pytest.raises(InputError, match="unknown strength"):
        labels.examples([row()], [{**label, "strength": "strong"}])
