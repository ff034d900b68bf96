"""``claimscore agreement``: how far annotators agree."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from training.agreement.raters import Key


def agreement(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE…", help="Labels of each annotator, or one file with several annotators."),
    ],
    label_format: Annotated[
        str | None, typer.Option("--format", "-f", help="jsonl, csv, parquet, labelstudio, doccano or prodigy.")
    ] = None,
    by: Annotated[Key | None, typer.Option(help="Join by id or by text. Default: by id where ids agree.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    show: Annotated[int, typer.Option(min=0, help="Disagreements to print.")] = 20,
    show_text: Annotated[bool, typer.Option("--show-text", help="Print the texts that are disagreed on.")] = False,
) -> None:
    """Print how far annotators agree on each field, and where they do not."""
    from training.agreement.disputes import disputes
    from training.agreement.figures import field_figures, span_figures
    from training.agreement.raters import join
    from training.agreement.report import as_data, as_text
    from training.formats import read_labelled

    table = join({path: read_labelled(path, format=label_format) for path in files}, key=by)
    fields, spans, found = field_figures(table), span_figures(table), disputes(table)
    if as_json:
        data = as_data(table, fields, spans, found, show_text=show_text)
        typer.echo(json.dumps(data, ensure_ascii=False, indent=2))
    else:
        typer.echo(as_text(table, fields, spans, found, shown=show, show_text=show_text), nl=False)
