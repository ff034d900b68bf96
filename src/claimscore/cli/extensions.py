"""Commands that live outside the package: named here, loaded only when they are asked for.

``claimscore`` never imports ``training``; these names are how the command line reaches it all the same, and why other
commands start as fast as without it. An optional part that is not installed becomes MissingExtra.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import typer

from claimscore.errors import MissingExtra

_OWN = ("claimscore", "training")
_PASSED_ON = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}


@dataclass(frozen=True, slots=True)
class Extension:
    """A command: the module that does it, one line of help, and the extra that it may need."""

    module: str
    help: str
    extra: str = "train"


EXTENSIONS = {
    "train": Extension("training.retrain.command", "Train a model on your own labels."),
    "suggest": Extension("training.suggest.command", "Pick the texts that are most worth labelling next."),
    "agreement": Extension(
        "training.agreement.command", "Print how far annotators agree on each field, and where they do not."
    ),
}
"""By name; the module has a function of that name, with the annotations that typer reads."""


def add_extensions(app: typer.Typer) -> None:
    """Offer every extension; its arguments, ``--help`` included, go to the command itself, unread."""
    for name, extension in EXTENSIONS.items():
        app.command(name, help=extension.help, context_settings=dict(_PASSED_ON))(_passing(name, extension))


def _passing(name: str, extension: Extension) -> Callable[[typer.Context], None]:
    def passed_on(context: typer.Context) -> None:
        try:
            _typer(load_extension(name), name)(args=context.args, prog_name=f"claimscore {name}")
        except ModuleNotFoundError as error:
            raise _missing(name, extension, error) from error

    return passed_on


def load_extension(name: str) -> Callable[..., Any]:
    """The function of a command; raises MissingExtra where something that it imports is not installed."""
    extension = EXTENSIONS[name]
    try:
        module = importlib.import_module(extension.module)
    except ModuleNotFoundError as error:
        raise _missing(name, extension, error) from error
    function: Callable[..., Any] = getattr(module, name)
    return function


def _missing(name: str, extension: Extension, error: ModuleNotFoundError) -> ImportError:
    """What to raise: a missing module of ours is a fault of ours, but for an installation without ``training``."""
    top, _, below = (error.name or "").partition(".")
    if top in _OWN and (below or top != "training"):
        return error
    return MissingExtra(extension.extra, needed_for=f"claimscore {name}")


def _typer(function: Callable[..., Any], name: str) -> typer.Typer:
    app = typer.Typer(
        name=name,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.command(name)(function)
    return app
