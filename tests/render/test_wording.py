"""How suggestions read."""

from __future__ import annotations

import pytest

from claimscore.domain import Span, Suggestion
from claimscore.render.wording import addition


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("for years.", "for years, in one survey.", ("for years", ", in one survey")),
        ("for years", "for years [1]", ("for years", " [1]")),
        ("for years.", "for years", None),
        ("for years", "for years", None),
        ("cure", "cured", None),
        ("cures asthma", "may ease asthma", None),
        ("at all", "", None),
        ("!", "! Or so they say!", None),
    ],
)
def test_an_addition_names_what_stays_and_what_is_new(old: str, new: str, expected: tuple[str, str] | None) -> None:
    assert addition(old, Suggestion(Span(0, len(old)), new, "label")) == expected
