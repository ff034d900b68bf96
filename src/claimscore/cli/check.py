"""``claimscore check``: mark what overclaims in files, folders, globs or standard input."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from claimscore.cli import exits

if TYPE_CHECKING:
    from claimscore.domain import Report


class Output(StrEnum):
    """Formats of a report."""

    TEXT = "text"
    JSON = "json"
    HTML = "html"
    CSV = "csv"


class Gate(StrEnum):
    """Severity from which findings make the command fail."""

    ERROR = "error"
    WARNING = "warning"
    NEVER = "never"


def check(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH…", help="Files, folders, globs, or - for standard input.")
    ],
    output_format: Annotated[
        Output | None, typer.Option("--format", "-f", help="Default: by the ending of --output, else text.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Write the report to this file.")] = None,
    fail_on: Annotated[Gate | None, typer.Option(help="Exit with 1 from this severity on. Default: error.")] = None,
    model: Annotated[str | None, typer.Option(help="Name or folder of a model bundle.")] = None,
    min_score: Annotated[
        float | None,
        typer.Option(
            min=0.0,
            max=1.0,
            help="Leave out findings whose rule's own flag is less likely; text shows the dimension, often likelier.",
        ),
    ] = None,
    unsure: Annotated[
        bool | None, typer.Option("--unsure/--no-unsure", help="Show unsure sentences. Default: not in text.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option(help="Configuration file; default: the nearest claimscore.toml.")
    ] = None,
    input_format: Annotated[
        str | None, typer.Option("--input-format", help="plain, markdown or html; default: by the file's ending.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="Title; overrides the one found in the text.")] = None,
    color: Annotated[bool | None, typer.Option("--color/--no-color", help="Default: on a terminal.")] = None,
) -> None:
    """Mark what overclaims in files, folders, globs or standard input.

    Exit codes: 0 nothing at or above the gate, 1 findings, 2 usage or input error, 3 failure.
    """
    from dataclasses import replace

    from claimscore.api import load, parse_format
    from claimscore.cli import checking
    from claimscore.settings import load_settings

    settings = load_settings(config)
    inputs = checking.find_inputs(paths, settings)
    chosen = output_format or _by_ending(output)
    checking.check_output(output, chosen.value, len(inputs))
    wanted = {"min_score": min_score, "report_unsure": chosen is not Output.TEXT if unsure is None else unsure}
    settings = replace(settings, overrides={key: value for key, value in wanted.items() if value is not None})
    scorer = load(model or settings.model)
    outcome = checking.run(
        inputs,
        scorer,
        settings,
        input_format=parse_format(input_format) if input_format else None,
        title=title,
        form=checking.Form(chosen.value, output, color),
    )
    gate = fail_on.value if fail_on else settings.fail_on
    if outcome.failed:
        raise typer.Exit(exits.USAGE)
    if _fails(outcome.reports, gate):
        raise typer.Exit(exits.FINDINGS)


def _by_ending(output: Path | None) -> Output:
    endings = {".json": Output.JSON, ".html": Output.HTML, ".htm": Output.HTML, ".csv": Output.CSV}
    return endings.get(output.suffix.lower(), Output.TEXT) if output else Output.TEXT


def _fails(reports: list[Report], gate: str) -> bool:
    if gate == "never":
        return False
    return any(r.summary.errors or (gate == "warning" and r.summary.warnings) for r in reports)
