"""The ``claimscore`` command. A subcommand's module imports nothing heavy until it runs, so ``--help`` is instant."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from claimscore import __version__
from claimscore.cli import check, exits, extensions, keys, rules, score, serve
from claimscore.errors import ClaimscoreError

app = typer.Typer(
    name="claimscore",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Scores the sentences of health articles for overclaiming and weak evidence.",
)
app.command("check")(check.check)
app.command("score")(score.score)
app.command("rules")(rules.rules)
app.command("explain")(rules.explain)
app.command("models")(rules.models)
app.command("serve")(serve.serve)
app.add_typer(keys.app, name="keys")
extensions.add_extensions(app)


def _print_version(value: bool) -> None:
    if value:
        typer.echo(f"claimscore {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    del version


def run() -> None:
    """The console script: errors made on purpose become one line and a documented exit code."""
    try:
        app()
    except ClaimscoreError as error:
        typer.echo(f"claimscore: {error.message}", err=True)
        raise SystemExit(exits.code_of(error)) from None
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise SystemExit(exits.FAILURE) from None


if __name__ == "__main__":
    run()
