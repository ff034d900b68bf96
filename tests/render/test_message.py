"""The message to an author: numbered notes in plain words."""

from __future__ import annotations

from claimscore.render.message import to_message
from tests.render import reports


def test_every_sure_finding_is_a_note_and_unsure_ones_are_left_out() -> None:
    text = to_message(reports.documented()[0], source_name="draft")
    assert text.startswith("Notes on “")
    assert text.endswith("no medical advice.\n")
    assert "1. “" in text
    assert "Try: " in text


def test_a_clean_text_says_so() -> None:
    text = to_message(reports.clean()[0], source_name="Plain draft")
    assert "No sentence was marked." in text
    assert "1. " not in text


def test_a_hostile_text_stays_on_its_lines() -> None:
    report = reports.hostile()[0]
    lines = to_message(report, source_name="draft").splitlines()
    assert all(line == "" or line[0] in "N0123456789 T" for line in lines)
