"""``python -m training corpora`` and ``python -m training fetch``."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from claimscore.errors import MissingExtra
from training.corpora import AUTHORED_CORPUS, REAL_SOURCES
from training.public.catalogue import GITHUB, Hosts, PublicCorpus, PublicFile, catalogue, corpus

log = logging.getLogger("training")
_INTERRUPTED = 130
_MEGABYTE = 1 << 20
_OWN_LABELS = """
Above, “weights may ship” and “for evaluation only” are about a corpus as published: its own labels, its collection.
Below are the sources of sentences that the project labelled itself, some of them from those corpora. The shipped model
learned from those that may ship, never from labels that came with them. Both are our reading, no legal advice.

Sources of our own labels:"""


def add_parser(commands: Any) -> None:
    """Add both commands to the subparsers of ``python -m training``."""
    listed = commands.add_parser("corpora", help="the public corpora, and the sources of our own labels")
    listed.set_defaults(command=_corpora)
    fetched = commands.add_parser("fetch", help="fetch public corpora from their homes")
    fetched.add_argument("names", nargs="+", metavar="NAME", help="names that `corpora` lists")
    fetched.add_argument("--to", type=Path, default=Path("corpora"), help="folder to fetch into (default corpora)")
    fetched.add_argument("--update", action="store_true", help="fetch anew, and take other content than before")
    fetched.add_argument("--max-megabytes", type=int, default=1024, help="largest file to take (default 1024)")
    fetched.add_argument("--mirror", metavar="URL", help="a server with the paths of GitHub, instead of GitHub")
    fetched.set_defaults(command=_fetch)


def _corpora(_options: argparse.Namespace) -> None:
    print("\n".join(table(list(catalogue().values()))))
    print(_OWN_LABELS)
    for one in (AUTHORED_CORPUS, *REAL_SOURCES.values()):
        print(f"{one.name}: {one.origin}; {one.licence}; weights {'may ship' if one.redistribute else 'stay private'}")


def table(corpora: list[PublicCorpus]) -> Iterator[str]:
    """Name, rows, licence, whether weights may ship, home; what it is stands below each."""
    rows = [("name", "rows", "weights may ship", "licence", "home at commit")]
    rows += [(one.name, f"{one.rows:,}", one.weights, one.licence, one.origin) for one in corpora]
    widths = [max(len(row[i]) for row in rows) for i in range(4)]
    for i, row in enumerate(rows):
        name, count, *rest = row
        cells = [name.ljust(widths[0]), count.rjust(widths[1])]
        cells += [cell.ljust(width) for cell, width in zip(rest, widths[2:], strict=False)]
        yield "  ".join((*cells, *rest[len(widths[2:]) :])).rstrip()
        if i:
            yield f"    {corpora[i - 1].what}"


def _fetch(options: argparse.Namespace) -> None:
    try:
        from training.public.download import Limits
        from training.public.fetch import fetch
    except ModuleNotFoundError as error:
        raise MissingExtra("train", needed_for="fetching corpora") from error

    wanted = [corpus(name) for name in dict.fromkeys(options.names)]
    mirror = options.mirror.rstrip("/") if options.mirror else None
    hosts = Hosts(mirror, mirror) if mirror else GITHUB
    limits = Limits(max_bytes=options.max_megabytes * _MEGABYTE)
    for one in wanted:
        folder = options.to / one.name
        try:
            with _bar() as progress:
                paths = fetch(one, folder, hosts=hosts, limits=limits, update=options.update, progress=progress)
        except KeyboardInterrupt:
            log.error("stopped; run the same command to go on where it stopped")
            raise SystemExit(_INTERRUPTED) from None
        log.info("%s: %d files in %s; licence: %s", one.name, len(paths), folder, one.licence)
        if any(file.archive for file in one.files):
            log.info("%s: an archive of the whole repository; unpack it with tar -xzf", one.name)


@contextmanager
def _bar() -> Iterator[Any]:
    """Gives what to call for a file to show a bar of its own, on a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty(), transient=True) as bar:

        def show(file: PublicFile) -> Any:
            task = bar.add_task(file.name, total=None)
            return lambda done, total: bar.update(task, completed=done, total=total)

        yield show
