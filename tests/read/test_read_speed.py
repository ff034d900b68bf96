"""Reading is linear: doubling an awkward input about doubles the time, and a megabyte is read in about a second."""

from __future__ import annotations

import gc
import time

import pytest

from claimscore.domain import Format
from claimscore.errors import InputError
from claimscore.read.document import read_document

PARAGRAPH = (
    "Walking may *help* people **sleep**, according to [a trial](https://example.org/a) of 1,200 adults &amp;"
    " others.[1] It is not\nclear whether `pace` matters; those who took part were healthier than most.\n\n"
)
HTML = (
    '<p class="x">Walking may <em>help</em> people <b>sleep</b>, according to <a href="https://example.org/a">a trial'
    "</a> of 1,200 adults &amp; others.<sup>1</sup>\n It is not clear whether pace matters.</p><ul><li>One</li></ul>\n"
)


def seconds(source: str, format: Format) -> float:
    gc.collect()
    gc.disable()  # a process that holds much pays for its own memory at every collection, not for this text
    start = time.process_time()
    try:
        read_document(source, format=format)
    except InputError as error:
        if error.code != "nesting":
            raise
    finally:
        gc.enable()
    return time.process_time() - start


@pytest.mark.parametrize(
    ("part", "format"), [(PARAGRAPH, Format.MARKDOWN), (HTML, Format.HTML), (PARAGRAPH, Format.PLAIN)]
)
def test_a_megabyte_is_read_in_seconds(part: str, format: Format) -> None:
    # Measured: 0.8 s, 0.9 s and 0.2 s of processor time; the bound leaves room for slow machines.
    assert seconds(part * (1_000_000 // len(part)), format) < 6


AWKWARD = {
    Format.MARKDOWN: [
        "[",
        "![",
        "*a ",
        "`a",
        "a  \n",
        "|a|b|\n|-|-|\n",
        "<!-- ",
        "[x]: a\n",
        "[^1]: a\n",
        "<div>\n\n",
        "&",
        "<sup>1",
    ],
    Format.HTML: [
        "<a ",
        "<!--",
        "</p>x",
        '<a b="',
        "&",
        "<p><b>x",
        "<td>x",
        "<br>",
        "<!-- claimscore off -->x",
        "<sup><a>",
        "<",
    ],
    Format.PLAIN: ["- ", "x\n\n", "(1", "[1, ", "<!--", "http://", "a¹", "<!-- claimscore ignore -->\nx\n"],
}


@pytest.mark.parametrize(("format", "part"), [(format, part) for format, parts in AWKWARD.items() for part in parts])
def test_awkward_input_takes_linear_time(format: Format, part: str) -> None:
    small = seconds(part * (25_000 // len(part)) + "x", format)
    large = seconds(part * (100_000 // len(part)) + "x", format)
    assert large < 0.5 or large < 9 * small, f"{small:.2f} s for 25 kB, {large:.2f} s for 100 kB"
