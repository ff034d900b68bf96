"""``claimscore score``: score every record of a JSON Lines, CSV or Parquet file."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from claimscore.cli import exits
from claimscore.errors import InputError
from claimscore.records.places import Kind, Place, TextFormat, Unit, place

if TYPE_CHECKING:
    from collections.abc import Callable

    from claimscore.api import Scorer
    from claimscore.records.record import Fields
    from claimscore.records.run import Tally
    from claimscore.records.stop import Stop


class Engine(StrEnum):
    """What does the work."""

    LOCAL = "local"
    RAY = "ray"


def score(
    source: Annotated[str, typer.Argument(metavar="INPUT", help="A .jsonl, .csv or .parquet file, or - for a pipe.")],
    output: Annotated[str, typer.Option("--output", "-o", help="A file of the same kinds, or - for a pipe.")],
    unit: Annotated[Unit, typer.Option(help="What the text of one record is.")] = Unit.SENTENCE,
    document_format: Annotated[
        TextFormat, typer.Option("--format", "-f", help="Format of the text of documents.")
    ] = TextFormat.PLAIN,
    input_format: Annotated[Kind | None, typer.Option(help="Default: by the ending; jsonl from a pipe.")] = None,
    output_format: Annotated[Kind | None, typer.Option(help="Default: by the ending; jsonl to a pipe.")] = None,
    id_field: Annotated[str, typer.Option(help="Field with the id; without it, the line number.")] = "id",
    text_field: Annotated[str, typer.Option(help="Field with the text.")] = "text",
    title_field: Annotated[str, typer.Option(help="Field with the title, if any.")] = "title",
    previous_field: Annotated[str, typer.Option(help="Field with the sentence before, if any.")] = "previous",
    include_text: Annotated[
        bool, typer.Option("--include-text", help="Repeat the text in the reports on documents (JSON Lines).")
    ] = False,
    model: Annotated[str | None, typer.Option(help="Name or folder of a model bundle.")] = None,
    config: Annotated[
        Path | None, typer.Option(help="Configuration file; default: the nearest claimscore.toml.")
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="Threads (ray: actors); default: one a core.")] = None,
    engine: Annotated[
        Engine, typer.Option(help="This machine, or the Ray cluster at RAY_ADDRESS; ray takes folders and URIs too.")
    ] = Engine.LOCAL,
    resume: Annotated[bool, typer.Option("--resume", help="Continue an output that was interrupted.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the output.")] = False,
    progress: Annotated[bool | None, typer.Option("--progress/--no-progress", help="Default: on a terminal.")] = None,
    fail_on_error_records: Annotated[
        bool, typer.Option("--fail-on-error-records", help="Exit with 1 where a record could not be scored.")
    ] = False,
) -> None:
    """Score every record of a file: one output record each, in order.

    A record that cannot be scored becomes an error record. Ctrl+C leaves whole records; --resume continues.

    Exit codes: 0 done, 1 error records (--fail-on-error-records), 2 usage or input error, 3 failure, 130 Ctrl+C.
    """
    from claimscore.records.record import Fields
    from claimscore.records.stop import Stop

    if resume and force:
        raise InputError("--resume continues the output and --force overwrites it; choose one", code="usage")
    fields = Fields(id_field, text_field, title_field, previous_field)
    options = {"unit": unit, "document_format": document_format, "include_text": include_text}
    stop = Stop()
    try:
        if engine is Engine.RAY:
            resumable = True
            tally = _run_on_ray(
                (source, input_format),
                (output, output_format),
                lambda path: _scorer(path, model, config, 1),
                fields,
                stop,
                options,
                workers=workers,
                resume=resume,
                force=force,
                progress=progress,
            )
        else:
            inlet, outlet = place(source, input_format), place(output, output_format)
            _check_places(inlet, outlet)
            resumable = outlet.is_file
            with stop.listening():
                scorer = _scorer(inlet.path, model, config, workers)
                tally = _run(
                    inlet, outlet, scorer, fields, stop, options, resume=resume, force=force, progress=progress
                )
    except KeyboardInterrupt:
        typer.echo("claimscore: stopped", err=True)
        raise typer.Exit(stop.exit_code) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(exits.FAILURE) from None
    _say(tally, resumable=resumable)
    if not tally.finished:
        raise typer.Exit(stop.exit_code)
    if tally.errors and fail_on_error_records:
        raise typer.Exit(exits.FINDINGS)


def _check_places(inlet: Place, outlet: Place) -> None:
    if outlet.path is None:
        return
    if outlet.path.is_dir():
        raise InputError(f"{outlet.path}: this is a folder; name a file to write", code="usage")
    if not outlet.path.parent.is_dir():
        raise InputError(
            f"{outlet.path.parent}: no such folder to write {outlet.path.name} into", code="no-such-folder"
        )
    if inlet.path is not None and inlet.path.exists() and outlet.path.exists() and inlet.path.samefile(outlet.path):
        raise InputError(f"{outlet.path}: input and output are the same file", code="usage")


def _scorer(path: Path | None, model: str | None, config: Path | None, workers: int | None) -> Scorer:
    from claimscore.api import load
    from claimscore.settings import load_settings

    settings = load_settings(config)
    return load(model or settings.model, policy=settings.policy_for(path), workers=workers)


def _run(
    inlet: Place,
    outlet: Place,
    scorer: Scorer,
    fields: Fields,
    stop: Stop,
    options: dict[str, Any],
    *,
    resume: bool,
    force: bool,
    progress: bool | None,
) -> Tally:
    from claimscore.batch import SWITCH_SECONDS
    from claimscore.cli.progress import ProgressBar
    from claimscore.domain import Format
    from claimscore.records import checkpoint, outputs, readers
    from claimscore.records.run import run

    sys.setswitchinterval(SWITCH_SECONDS)
    unit: Unit = options["unit"]
    identity = {
        "model": scorer.model.info.digest,
        "policy": scorer.policy.version,
        "fields": list(fields.names()),
        "output_format": outlet.kind.value,
        **options,
    }
    reader = readers.open_reader(inlet, fields, unit)
    try:
        state = checkpoint.begin(outlet, inlet, identity, resume=resume, force=force)
        opened = outputs.open_output(outlet, unit, state, include_text=options["include_text"])
        shown = sys.stderr.isatty() if progress is None else progress
        with ProgressBar(reader.total, shown=shown) as bar:
            return run(
                reader, opened, scorer, unit=unit, format=Format(options["document_format"]), stop=stop, progress=bar
            )
    finally:
        reader.close()


def _run_on_ray(
    source: tuple[str, Kind | None],
    output: tuple[str, Kind | None],
    scorer_for: Callable[[Path | None], Scorer],
    fields: Fields,
    stop: Stop,
    options: dict[str, Any],
    *,
    workers: int | None,
    resume: bool,
    force: bool,
    progress: bool | None,
) -> Tally:
    from claimscore.cli.progress import ProgressBar
    from claimscore.cluster import engine, places, run
    from claimscore.cluster.job import Job
    from claimscore.domain import Format

    engine.load_ray()
    inlet = places.open_inlet(*source)
    outlet = places.open_outlet(output[0], inlet, output[1])
    scorer = scorer_for(None if inlet.source.root else Path(inlet.source.path))
    job = Job(
        inlet.kind,
        outlet.kind,
        outlet.parts,
        scorer.policy,
        fields,
        options["unit"],
        Format(options["document_format"]),
        include_text=options["include_text"],
        gzipped=outlet.gzipped,
    )
    shown = sys.stderr.isatty() if progress is None else progress
    with engine.connected(), stop.listening(), ProgressBar(inlet.size, shown=shown) as bar:
        return run.run(inlet, outlet.target, job, scorer, progress=bar, resume=resume, force=force, workers=workers)


def _say(tally: Tally, *, resumable: bool) -> None:
    speed = tally.sentences / tally.seconds if tally.seconds else 0.0
    line = (
        f"{tally.records:,} records, {tally.errors:,} errors, {tally.sentences:,} sentences, "
        f"{tally.seconds:.1f} seconds, {speed:,.1f} sentences/s"
    )
    notes = []
    if tally.skipped:
        notes.append(f"after {tally.skipped:,} records of earlier runs")
    if tally.cut:
        notes.append(f"{tally.cut:,} sentences cut at the model's token limit")
    if not tally.finished:
        notes.append("stopped early")
        if resumable:
            notes.append("run the same command with --resume to go on")
    typer.echo(f"claimscore: {line}{''.join(f'; {note}' for note in notes)}", err=True)
