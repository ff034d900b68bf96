"""The text of one Word paragraph: its runs, links, note marks and raised numbers, written to a draft."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from claimscore.read import citations
from claimscore.read.draft import Draft

if TYPE_CHECKING:
    from docx.document import Document as WordDocument

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
SKIPPED = {_FALLBACK} | {
    W + name
    for name in (
        "del", "moveFrom", "txbxContent", "pPr", "rPr", "instrText", "delText", "drawing", "pict", "object", "rt",
        "sectPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr",
    )
}  # fmt: skip
"""Elements (ECMA-376 part 1, clause 17) that hold no text, or text that the printed page does not show in its flow."""
_BREAKS = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
_NOTE_MARKS = {W + "footnoteReference": "footnote", W + "endnoteReference": "endnote"}

Notes = dict[tuple[str, str], int]
"""Numbers of the notes by kind and id, in the order of their marks."""


def write_paragraph(element: Any, draft: Draft, *, word: WordDocument, notes: Notes) -> None:
    """Write everything that ``element`` shows to ``draft``; notes met on the way are numbered in ``notes``."""
    _Writer(word, notes, draft).write(element)


def is_bold(element: Any) -> bool:
    """Whether the paragraph has words and all of them are set in bold."""
    runs = [run for run in element.iter(W + "r") if any((t.text or "").strip() for t in run.iter(W + "t"))]
    return bool(runs) and all(_switched_on(run, "b") for run in runs)


class _Writer:
    def __init__(self, word: WordDocument, notes: Notes, draft: Draft) -> None:
        self._word = word
        self._notes = notes
        self._draft = draft

    def write(self, element: Any) -> None:
        for child in element:
            if child.tag in SKIPPED:
                continue
            if child.tag == W + "r":
                self._run(child)
            elif child.tag == W + "hyperlink":
                self._link(child)
            elif isinstance(child.tag, str):
                self.write(child)

    def _link(self, element: Any) -> None:
        start = self._draft.length
        self.write(element)
        relation = self._word.part.rels.get(element.get(_R + "id") or "")
        url = relation.target_ref if relation is not None and relation.is_external else ""
        if url and self._draft.length > start and not url.lower().startswith(("javascript:", "data:")):
            self._draft.links.append((start, self._draft.length, url))

    def _run(self, run: Any) -> None:
        if _switched_on(run, "vanish"):
            return
        parts: list[str] = []
        for child in run:
            if child.tag == W + "t":
                parts.append(child.text or "")
            elif child.tag in _BREAKS:
                parts.append(_BREAKS[child.tag])
            elif child.tag not in SKIPPED and isinstance(child.tag, str):
                self._text("".join(parts), run)
                parts.clear()
                if child.tag in _NOTE_MARKS:
                    self._note(child)
                else:
                    self.write(child)
        self._text("".join(parts), run)

    def _text(self, text: str, run: Any) -> None:
        number = text.strip()
        labels = citations.expand_labels(number) if number[:1].isdigit() and _is_raised(run) else ()
        before = "".join(piece.text for piece in self._draft.pieces[-3:]) if labels else ""
        if labels and citations.may_follow(before):
            self._mark(number, labels)
        else:
            self._draft.insert(text)

    def _note(self, element: Any) -> None:
        key = (_NOTE_MARKS[element.tag], element.get(W + "id") or "")
        number = str(self._notes.setdefault(key, len(self._notes) + 1))
        self._mark(number, (number,))

    def _mark(self, text: str, labels: tuple[str, ...]) -> None:
        start = self._draft.length
        self._draft.insert(f"[{text}]")
        self._draft.marks.append((start, self._draft.length, labels))


def _property(run: Any, name: str) -> Any:
    properties = run.find(W + "rPr")
    return None if properties is None else properties.find(W + name)


def _switched_on(run: Any, name: str) -> bool:
    found = _property(run, name)
    return found is not None and found.get(W + "val", "true") not in ("0", "false", "none", "off")


def _is_raised(run: Any) -> bool:
    found = _property(run, "vertAlign")
    return found is not None and found.get(W + "val") == "superscript"
