"""``claimscore suggest``: what to label next."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimscore.errors import InputError

if TYPE_CHECKING:
    from claimscore.api import Scorer
    from training.suggest.pick import Picks
    from training.suggest.pool import Tally
    from training.tasks.task import Task


class Form(StrEnum):
    """Forms of tasks."""

    LABEL_STUDIO = "labelstudio"
    DOCCANO = "doccano"
    PRODIGY = "prodigy"
    JSONL = "jsonl"
    CSV = "csv"


def suggest(
    pool: Annotated[Path, typer.Option("--pool", help="Unlabelled sentences: .jsonl, .json, .csv or .parquet.")],
    number: Annotated[int, typer.Option("--number", "-n", min=1, help="How many texts to pick.")] = 200,
    form: Annotated[
        Form | None, typer.Option("--format", "-f", help="Default: by the ending of --output, else jsonl.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Default: standard output.")] = None,
    labelled: Annotated[
        list[Path] | None, typer.Option("--labelled", help="Leave out the texts of this file; may be repeated.")
    ] = None,
    draft: Annotated[
        bool, typer.Option("--draft/--no-draft", help="Write what the model says beside each text.")
    ] = True,
    model: Annotated[str | None, typer.Option(help="Name or folder of a model bundle.")] = None,
    seed: Annotated[int, typer.Option(help="Decides between texts that are equally good.")] = 0,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the output.")] = False,
    progress: Annotated[bool | None, typer.Option("--progress/--no-progress", help="Default: on a terminal.")] = None,
) -> None:
    """Pick the texts that are most worth labelling next: the model is unsure of them, and they differ.

    Exit codes: 0 done, 2 usage or input error, 3 failure, 130 Ctrl+C.
    """
    from claimscore.api import load

    chosen = form or _by_ending(output)
    _check_output(output, chosen, force=force)
    scorer = load(model)
    try:
        picks, tally = _pick(pool, scorer, number, labelled or [], seed, shown=progress)
    except KeyboardInterrupt:
        typer.echo("claimscore: stopped; nothing was written", err=True)
        raise typer.Exit(130) from None
    if not picks.picked:
        raise InputError(f"{pool}: no text left to pick ({_left_out(tally)})", code="empty-pool")
    _write(_tasks(picks, scorer, drafts=draft), chosen, output)
    _say(picks, tally)


def _by_ending(output: Path | None) -> Form:
    endings = {".csv": Form.CSV, ".json": Form.LABEL_STUDIO}
    return endings.get(output.suffix.lower(), Form.JSONL) if output else Form.JSONL


def _check_output(output: Path | None, form: Form, *, force: bool) -> None:
    if output is None:
        if form is Form.LABEL_STUDIO:
            raise InputError("Label Studio needs two files, tasks and label configuration; name --output", code="usage")
        return
    if not output.parent.is_dir():
        raise InputError(f"{output.parent}: no such folder to write {output.name} into", code="no-such-folder")
    for path in _files(output, form):
        if path.exists() and not force:
            raise InputError(f"{path}: exists, and may hold labels; give --force to overwrite it", code="output-exists")


def _files(output: Path, form: Form) -> list[Path]:
    from training.tasks import TASK_FORMATS

    return [output, *(output.with_suffix(ending) for ending in TASK_FORMATS[form.value].beside)]


def _pick(
    pool: Path, scorer: Scorer, number: int, labelled: list[Path], seed: int, *, shown: bool | None
) -> tuple[Picks, Tally]:
    from claimscore.cli.progress import ProgressBar
    from training.formats.objects import ObjectFile
    from training.suggest.pick import pick
    from training.suggest.pool import Pool, digests

    with ObjectFile(pool) as file:
        texts = Pool(file, left_out=digests(labelled))
        with ProgressBar(file.total, shown=sys.stderr.isatty() if shown is None else shown) as bar:
            picks = pick(
                texts, scorer.model, number, seed=seed, progress=lambda: bar.update(file.position, texts.tally)
            )
    return picks, texts.tally


def _tasks(picks: Picks, scorer: Scorer, *, drafts: bool) -> list[Task]:
    from claimscore.server.compat.moderation import comment_document
    from training.tasks.task import Task, drafted

    if not drafts:
        return [Task(one.row, one.uncertainty) for one in picks.picked]
    reports = scorer.score_documents(comment_document(one.row["text"]) for one in picks.picked)
    return [drafted(one.row, one.uncertainty, report) for one, report in zip(picks.picked, reports, strict=True)]


def _write(tasks: list[Task], form: Form, output: Path | None) -> None:
    from training.tasks import TASK_FORMATS

    written = TASK_FORMATS[form.value]
    if output is None:
        typer.echo(written.render(tasks), nl=False)
        return
    for ending, content in written.beside.items():
        output.with_suffix(ending).write_text(content, encoding="utf-8")
    output.write_text(written.render(tasks), encoding="utf-8")


def _say(picks: Picks, tally: Tally) -> None:
    typer.echo(
        f"claimscore: picked {len(picks.picked):,} of {picks.pool:,} texts ({_left_out(tally)}), "
        f"covering the {picks.candidates:,} most uncertain; mean distance {picks.distance:.2f}; "
        f"mean uncertainty {picks.mean_uncertainty:.2f}, of the pool {picks.pool_uncertainty:.2f}; "
        f"{picks.open:,} have a probability between 0.25 and 0.75",
        err=True,
    )


def _left_out(tally: Tally) -> str:
    return f"left out: {tally.doubled:,} doubled, {tally.labelled:,} labelled, {tally.errors:,} with no usable text"
