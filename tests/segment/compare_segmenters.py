"""Compares sentence splitters on the gold sentences; prints the table of ``docs/segmentation.md``.

    python tests/segment/compare_segmenters.py                  # claimscore, and whichever others are installed

``exact`` counts a sentence as found when both offsets agree. ``words`` forgives other ideas of where marks go: bullets,
citation marks and emoji at the edges are left out of both spans before they are compared.
"""

from __future__ import annotations

import importlib.util
import json
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

Spans = list[tuple[int, int]]
Splitter = Callable[[str], Spans]

GOLD = Path(__file__).parents[1] / "data" / "segmentation" / "gold.jsonl"
_EDGE_MARK = re.compile(r"^(?:\W|\[\d+\]|[⁰¹²³⁴-⁹])+|(?:(?<=[.!?])\d{1,3}(?:,\d{1,3})*|\W|\[\d+\]|[⁰¹²³⁴-⁹])+$")


def gold_rows(half: str | None = None) -> list[dict[str, object]]:
    """The gold rows of one half (``dev`` or ``test``), or all."""
    rows = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if half in (None, row["half"])]


def f1(found: Iterable[object], wanted: Iterable[object]) -> float:
    """F1 of two collections of distinct items."""
    one, two = set(found), set(wanted)
    return 2 * len(one & two) / (len(one) + len(two)) if one or two else 1.0


def words_only(text: str, span: tuple[int, int]) -> tuple[int, int]:
    """The span without marks at its edges."""
    start, end = span
    piece = text[start:end]
    stripped = _EDGE_MARK.sub("", piece)
    at = piece.find(stripped)
    return start + at, start + at + len(stripped)


def evaluate(split: Splitter, rows: list[dict[str, object]]) -> tuple[float, float]:
    """F1 by exact spans, and by spans without the marks at their edges."""
    found, wanted, found_words, wanted_words = set(), set(), set(), set()
    for row in rows:
        text = str(row["text"])
        for span in split(text):
            found.add((row["id"], span))
            found_words.add((row["id"], words_only(text, span)))
        for start, end in row["sentences"]:  # type: ignore[attr-defined]
            wanted.add((row["id"], (start, end)))
            wanted_words.add((row["id"], words_only(text, (start, end))))
    return f1(found, wanted), f1(found_words, wanted_words)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _aligned(text: str, sentences: Iterable[str]) -> Spans:
    """Spans of sentences that a splitter gave without offsets."""
    spans, at = [], 0
    for sentence in (s.strip() for s in sentences):
        start = text.find(sentence, at)
        if sentence and start >= 0:
            at = start + len(sentence)
            spans.append((start, at))
    return spans


def _claimscore() -> Splitter:
    from claimscore import segment

    return segment.split_text


def _pysbd() -> Splitter:
    import pysbd

    splitter = pysbd.Segmenter(language="en", clean=False, char_span=True)
    return lambda text: [_trim(text, s.start, s.end) for s in splitter.segment(text)]


def _syntok() -> Splitter:
    from syntok import segmenter

    def split(text: str) -> Spans:
        return [
            (sentence[0].offset, sentence[-1].offset + len(sentence[-1].value))
            for paragraph in segmenter.analyze(text)
            for sentence in paragraph
        ]

    return split


def _blingfire() -> Splitter:
    import blingfire

    def split(text: str) -> Spans:
        # its own offsets count bytes of a cleaned copy, so the sentences are looked up again
        return _aligned(text, blingfire.text_to_sentences(text).split("\n"))

    return split


def _sentencex() -> Splitter:
    import sentencex

    return lambda text: _aligned(text, sentencex.segment("en", text))


def _sentence_splitter() -> Splitter:
    import sentence_splitter

    splitter = sentence_splitter.SentenceSplitter(language="en")
    return lambda text: _aligned(text, splitter.split(text))


def _segtok() -> Splitter:
    from segtok import segmenter

    return lambda text: _aligned(text, segmenter.split_multi(text))


SPLITTERS: dict[str, Callable[[], Splitter]] = {
    "claimscore": _claimscore,
    "pysbd": _pysbd,
    "syntok": _syntok,
    "blingfire": _blingfire,
    "sentencex": _sentencex,
    "sentence_splitter": _sentence_splitter,
    "segtok": _segtok,
}


def _report(name: str) -> str:
    """One row of the table, measured in this process."""
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    split = SPLITTERS[name]()
    split("One. Two.")
    loaded = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory
    texts = [str(row["text"]) for row in gold_rows()]
    best = min(_seconds(split, texts) for _ in range(3))
    speed = sum(len(row["sentences"]) for row in gold_rows()) / best  # type: ignore[arg-type]
    scores = [evaluate(split, gold_rows(half)) for half in ("dev", "test")]
    cells = [f"{exact:.3f} | {words:.3f}" for exact, words in scores]
    return f"| {name} | {' | '.join(cells)} | {speed:,.0f} | {1000 * loaded:.0f} | {memory / 1024:.0f} |"


def _seconds(split: Splitter, texts: list[str]) -> float:
    began = time.perf_counter()
    for text in texts:
        split(text)
    return time.perf_counter() - began


def main(names: list[str]) -> None:
    """Print the table; each splitter is measured in a process of its own."""
    if names:
        print(_report(names[0]))
        return
    print("| splitter | dev exact | dev words | test exact | test words | sentences/s | import, ms | memory, MiB |")
    print("|---|---|---|---|---|---|---|---|")
    for name in SPLITTERS:
        if importlib.util.find_spec(name):
            subprocess.run([sys.executable, __file__, name], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
