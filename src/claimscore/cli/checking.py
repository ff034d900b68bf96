"""The work behind ``claimscore check``: find the inputs, score them, write what was asked for."""

from __future__ import annotations

import glob
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from claimscore.api import Scorer
from claimscore.domain import Document, Format, Report
from claimscore.errors import InputError
from claimscore.pipeline import score_document
from claimscore.read.decode import decode
from claimscore.read.document import MAX_BYTES, packaged_format, read_document
from claimscore.settings import Settings

STDIN = "-"
MANY = 4
"""Inputs from which a progress bar is worth its line."""
ENDINGS = (".md", ".markdown", ".html", ".htm", ".xhtml", ".txt")
"""Endings that are read when a folder is given; a file named outright is always read."""


@dataclass(frozen=True, slots=True)
class Form:
    """How to write the reports: the format's name, the file (``None``: standard output), and colour or not."""

    name: str
    output: Path | None
    color: bool | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The reports made, and how many inputs could not be read."""

    reports: list[Report]
    failed: int


@dataclass(frozen=True, slots=True)
class Checked:
    """One input with its report; ``source`` is the decoded input that editors' positions count in."""

    name: str
    source: str
    report: Report


def find_inputs(paths: Sequence[str], settings: Settings) -> list[Path | None]:
    """The files to read, in order and once each; ``None`` stands for standard input.

    Raises InputError("no-such-file"), ("nothing-to-check").
    """
    found: dict[Path | None, None] = {}
    for path in paths:
        for one in _expand(path, settings):
            found[one] = None
    if not found:
        raise InputError(
            f"nothing to check in {', '.join(paths)}: folders are searched for {' '.join(ENDINGS)}",
            code="nothing-to-check",
        )
    return list(found)


def _expand(path: str, settings: Settings) -> Iterator[Path | None]:
    if path == STDIN:
        yield None
    elif Path(path).is_dir():
        for folder, folders, names in os.walk(path):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                one = Path(folder) / name
                if name.lower().endswith(ENDINGS) and not settings.excludes(one):
                    yield one
    elif Path(path).exists():
        yield Path(path)
    else:
        matches = sorted(glob.glob(path, recursive=True)) if glob.has_magic(path) else []  # noqa: PTH207
        if not matches:
            raise InputError(f"{path}: no such file or folder", code="no-such-file")
        for match in matches:
            if Path(match).is_file() and not settings.excludes(Path(match)):
                yield Path(match)


def check_output(output: Path | None, form: str, inputs: int) -> None:
    """Refuse an output that cannot work, before anything is scored.

    Raises InputError("one-file-each") for HTML of several inputs, ("no-such-folder") for a missing folder.
    """
    if form == "html" and inputs > 1:
        raise InputError(
            f"an HTML report shows one article, and {inputs} were given; run check once for each", code="one-file-each"
        )
    if output is not None and not output.parent.is_dir():
        raise InputError(f"{output.parent}: no such folder to write {output.name} into", code="no-such-folder")


def run(
    inputs: Sequence[Path | None],
    scorer: Scorer,
    settings: Settings,
    *,
    input_format: Format | None,
    title: str | None,
    form: Form,
) -> Outcome:
    """Score every input and write the reports; an input that cannot be read is named on standard error."""
    checked: list[Checked] = []
    failed = 0
    for path in _watched(inputs, form):
        name = str(path) if path else "standard input"
        try:
            document, source = _read(path, input_format, title)
        except InputError as error:
            typer.echo(f"claimscore: {name}: {error.message}", err=True)
            failed += 1
            continue
        report = score_document(document, scorer.model, settings.policy_for(path))
        checked.append(Checked(name, source, report))
        if form.name == "text" and form.output is None:
            typer.echo(_text(checked[-1], form), nl=False, color=_color(form))
    if checked and not (form.name == "text" and form.output is None):
        _write(_rendered(checked, form), form.output)
    return Outcome([one.report for one in checked], failed)


def _watched(inputs: Sequence[Path | None], form: Form) -> Iterable[Path | None]:
    """The inputs, under a progress bar where somebody watches and nothing else would show that work goes on."""
    talks = form.name == "text" and form.output is None
    if talks or len(inputs) < MANY or not sys.stderr.isatty():
        return inputs
    from rich.console import Console
    from rich.progress import track

    return track(inputs, description="checking", console=Console(stderr=True), transient=True)


def _read(path: Path | None, input_format: Format | None, title: str | None) -> tuple[Document, str]:
    try:
        if path is None:
            raw = sys.stdin.buffer.read(MAX_BYTES + 1)
        else:
            with path.open("rb") as file:
                raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", code="unreadable") from error
    name = path.name if path else None
    if packaged_format(raw, format=input_format, filename=name):
        document = read_document(raw, format=input_format, filename=name, title=title)
        return document, document.text
    source = decode(raw, max_bytes=MAX_BYTES)
    return read_document(source, format=input_format, filename=name, title=title), source


def _rendered(checked: Sequence[Checked], form: Form) -> str:
    if form.name == "html":
        from claimscore.render.html_report import to_html

        return to_html(checked[0].report, source_name=checked[0].name)
    if form.name == "csv":
        from claimscore.render.csv_report import to_csv

        rows = [to_csv(one.report) for one in checked]
        return rows[0] + "".join(row.split("\r\n", 1)[1] for row in rows[1:])
    if form.name == "json":
        from claimscore.render.json_report import to_dict

        values = [{"path": one.name, **to_dict(one.report, source=one.source)} for one in checked]
        return json.dumps(values[0] if len(values) == 1 else values, ensure_ascii=False, indent=2) + "\n"
    return "\n".join(_text(one, form) for one in checked)


def _text(one: Checked, form: Form) -> str:
    from claimscore.render.text_report import to_text

    width = shutil.get_terminal_size((100, 24)).columns
    return to_text(one.report, width=min(width, 120), color=_color(form), source_name=one.name, source=one.source)


def _color(form: Form) -> bool:
    if form.color is not None:
        return form.color
    return form.output is None and sys.stdout.isatty() and "NO_COLOR" not in os.environ


def _write(text: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(text)
        return
    try:
        output.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise InputError(f"{output}: cannot be written ({error.strerror})", code="unwritable") from error
    typer.echo(f"wrote {output}", err=True)
