"""Where sentences begin and end, one trap a row; ``|`` marks the wanted boundaries."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from claimscore import domain, segment

TRAPS = [
    "Dr. Ames disagrees.| She saw 40 patients.",
    "It costs $1.5 million.| Nobody paid.",
    "Use approx. 5 ml. of it, e.g. at night.| Then rest.",
    "The U.S. Army paid.| So did the U.S.| The rest was free.",
    "See Fig. 3 and No. 7.| The answer is no.| Really.",
    "Kim et al. (2014) agree.| Kim et al. do not.",
    "It helps.[3] |But not much. [4, 5]| And not for long.¹²| Ask.",
    "Deaths fell.3,4| The drop was small.",
    "It works.”| “Does it?” Ray asked.| “No!” she said.",
    "It was effective.|The trial proves it.",
    "Visit WebMD.Com or www.Health.Org today.| It is free.",
    "E. coli and C. difficile grew.| K. pneumoniae did not.",
    "J. R. Smith and A. B. Jones wrote it.| Read it.",
    "He took vitamin D.| Researchers were pleased.",
    "(It failed.)| [It did.]| Then it worked (see above).| Good.",
    "Wait ... for it ... now.| “So . . . what?”| Nothing. . . .| Really.",
    "Really?!| Yes!!!| No…| Maybe.",
    "At 9 a.m. Eastern we met.| By 5 p.m.| Most had left.",
    "He said: “I know.| I was there.”| I was not.",
    "Better 😀| It helped a lot.| Great! 🎉| Thanks.",
    "We ❤️ Fruit and nothing else.",
    "Heading\n|The text begins here.| It ends here.",
    "One\n\n|Two\n\n|Three",
    "First line,\nsecond line.",
    "1. Wash hands.| 2. Dry them.",
    "Table 2. Doses by age.| All in mg.",
    "mRNA fell.| mRNA rose.| p53 did not.",
    "这个很有效。|真的吗？|是的。",
    "He is 40.| 12 others are older.",
    "One.\u00a0|Two.\u2028|Three.\r\n|Four.",
    "Tim said, “No.”| ‘Why?’| ‘Because.’",
]


@pytest.mark.parametrize("marked", TRAPS)
def test_trap_is_split_where_an_editor_would(marked: str) -> None:
    text = marked.replace("|", "")
    wanted = [piece.strip() for piece in marked.split("|")]
    assert [text[start:end] for start, end in segment.split_text(text)] == wanted


def test_bullets_are_no_part_of_a_sentence() -> None:
    text = "Benefits:\n• Less pain\n- More sleep\n✅ Fewer pills ✅ Less cost"
    assert [text[a:b] for a, b in segment.split_text(text)] == [
        "Benefits:",
        "Less pain",
        "More sleep",
        "Fewer pills",
        "Less cost",
    ]


def test_wrapped_lines_stay_together_and_short_lines_do_not() -> None:
    wrapped = (
        "The committee met twice this year and looked at every trial that the\nMinistry had paid for. It found two."
    )
    assert [wrapped[a:b].count("\n") for a, b in segment.split_text(wrapped)] == [1, 0]
    heading = "What the committee found\nThe committee met twice this year and looked at every trial it knew."
    assert len(segment.split_text(heading)) == 2


@pytest.mark.parametrize("text", ["", " \n\t", "...", "***", "?!", "—", "😀😀", "\ufeff", "[]", "_"])
def test_text_without_a_word_has_no_sentence(text: str) -> None:
    assert segment.split_text(text) == []


NASTY = st.text(
    st.one_of(
        st.sampled_from(list(".!?…。\"”“'’()[]123 \t\r\n\u2028\u00a0\ufeff\u200b\u200d\u202e•-✅😀🎉é\u0301אבАяDr")),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=200,
)


@given(NASTY)
@example("")
@example("A.\r\nB. C\u0301.")
@example("\ufeff• x. 😀 Y")
@example("a" * 5000)
def test_spans_are_sorted_disjoint_trimmed_and_hold_a_word(text: str) -> None:
    spans = segment.split_text(text)
    end = 0
    for start, stop in spans:
        piece = text[start:stop]
        assert end <= start < stop <= len(text)
        assert piece == piece.strip()
        assert any(ch.isalnum() for ch in piece)
        end = stop


@given(NASTY)
def test_no_letter_is_lost_between_sentences(text: str) -> None:
    covered = "".join(text[start:end] for start, end in segment.split_text(text))
    wanted = [ch for ch in text if ch.isalpha()]
    assert [ch for ch in covered if ch.isalpha()] == wanted


@given(st.lists(st.tuples(NASTY, st.sampled_from(list(domain.Role))), max_size=5))
def test_sentences_stay_inside_scored_blocks(parts: list[tuple[str, domain.Role]]) -> None:
    text, blocks = "", []
    for part, role in parts:
        blocks.append(domain.Block(domain.Span(len(text), len(text) + len(part)), role))
        text += part + "\n\n"
    document = domain.Document(
        text=text,
        blocks=tuple(blocks),
        source_map=domain.SourceMap.identity(len(text)),
        format=domain.Format.PLAIN,
    )
    sentences = segment.split_sentences(document)
    assert list(sentences) == sorted(sentences, key=lambda sentence: sentence.span)
    for sentence in sentences:
        block = blocks[sentence.block]
        assert block.span.contains(sentence.span)
        assert sentence.role is block.role
        assert sentence.role not in domain.UNSCORED_ROLES


@pytest.mark.parametrize("unit", ["word ", "a", ".", '"', "“", "(", "\n", " ", "\u200b", "1", "-", "…", "\r\n", "😀"])
def test_a_megabyte_without_sentences_takes_less_than_a_second(unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    began = time.process_time()
    segment.split_text(text)
    assert time.process_time() - began < 1.0


STOPS = [
    ". ",
    '." ',
    "[1]",
    ". [1]",
    "! 😀 ",
    "a\n",
    "A\n",
    "• ",
    "U.S. ",
    "a.B",
    ".)",
    "1. ",
    "?'\" ",
    "x. \u00a0",
    "A. ",
    "al. (",
]


@pytest.mark.parametrize("unit", STOPS)
def test_time_grows_no_faster_than_the_text(unit: str) -> None:
    # a quadratic splitter needs minutes for this; ours needs 4 µs a stop
    text = unit * (200_000 // len(unit))
    began = time.process_time()
    segment.split_text(text)
    assert time.process_time() - began < 2.0


def test_import_is_light() -> None:
    program = (
        "import sys, time; import claimscore.domain, re; known = set(sys.modules); began = time.process_time(); "
        "import claimscore.segment; print(time.process_time() - began, *sorted(set(sys.modules) - known))"
    )
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    seconds, *modules = done.stdout.split()
    assert all(name.startswith("claimscore") for name in modules)
    assert float(seconds) < 0.1  # 7 ms on an idle core; the bound leaves room for a busy one
