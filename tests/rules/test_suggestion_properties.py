"""Whatever the sentence: spans stay inside it, the rest stays as it was, and what results is a tidy sentence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from claimscore.domain import FLAGS
from claimscore.rules.suggestions import MAX_SUGGESTIONS, suggest

_PARTS = st.sampled_from([
    "The new tea ", " Garlic ", " These drops ", " Walnuts and beer ", "can ", "will ", " dramatically ", " also ",
    "cures ", "prevent ", "lowers ", "your risk of stroke", "migraine", "cancer cells", "depression for good",
    "everyone", "all diseases", "by 50 %", "Studies show that ", "experts say", "My headaches vanished", "in mice",
    "is proven to ", "has no side effects", "is completely safe", "throw away your statins",
    ", ", "; ", ". ", "“", "”", "’s ", "!", "?",
    " and ", "used for centuries", " (see [3]) ", "10 times more likely ", "a revolutionary ", "🙂", "e\u0301",
    "\u2028", "\u00a0", "\r\n", "\ufeff",
])  # fmt: skip
_SENTENCES = st.lists(_PARTS, min_size=1, max_size=9).map("".join) | st.text(max_size=60)


@st.composite
def _calls(draw: st.DrawFn) -> tuple[str, int, int, str, tuple[int, int]]:
    before, sentence = draw(st.sampled_from(["", "One. ", "🙂\n"])), draw(_SENTENCES)
    after = draw(st.sampled_from(["", " Two."]))
    start, end = len(before), len(before) + len(sentence)
    first = draw(st.integers(start, end))
    cue = (first, draw(st.integers(first, end)))
    return before + sentence + after, start, end, draw(st.sampled_from(FLAGS)), cue


@given(_calls())
def test_suggestions_stay_inside_and_leave_a_tidy_sentence(call: tuple[str, int, int, str, tuple[int, int]]) -> None:
    text, start, end, flag, cue = call
    found = suggest(text, start, end, flag, cue)
    assert len(found) <= MAX_SUGGESTIONS
    sentence = text[start:end]
    for suggestion in found:
        assert start <= suggestion.span.start < suggestion.span.end <= end
        result = text[start : suggestion.span.start] + suggestion.replacement + text[suggestion.span.end : end]
        assert result.strip()
        assert result != sentence
        assert "  " not in result or "  " in sentence
        assert suggestion.label
        assert suggestion.certainty in (None, "high", "moderate", "low", "very_low")
        first = sentence.lstrip()[0]
        if first.isupper():
            assert not result.lstrip()[0].islower()


@given(_calls())
def test_the_same_call_gives_the_same_suggestions(call: tuple[str, int, int, str, tuple[int, int]]) -> None:
    assert suggest(*call) == suggest(*call)


@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from(FLAGS))
def test_quoted_words_are_never_reworded(before: str, after: str, flag: str) -> None:
    quote = "“Garlic cures migraine and has no side effects, studies show”"
    before, after = before.replace("“", "").replace("”", ""), after.replace("“", "").replace("”", "")
    text = f"{before} {quote} {after}"
    at = text.index(quote)
    for suggestion in suggest(text, 0, len(text), flag, (at, at + len(quote))):
        assert suggestion.span.end <= at or suggestion.span.start >= at + len(quote)
