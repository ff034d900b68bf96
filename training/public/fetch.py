"""The files of a corpus, fetched, checked and recorded."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from claimscore.errors import InputError
from training.public.catalogue import GITHUB, Hosts, PublicCorpus, PublicFile
from training.public.download import DEFAULT_LIMITS, Limits, Progress, download, silent
from training.public.record import Fetched, read_record, write_record


def _silent(_file: PublicFile) -> Progress:
    return silent


def fetch(
    wanted: PublicCorpus,
    folder: Path,
    *,
    hosts: Hosts = GITHUB,
    limits: Limits = DEFAULT_LIMITS,
    update: bool = False,
    progress: Callable[[PublicFile], Progress] = _silent,
) -> list[Path]:
    """Fetch what is missing of a corpus into ``folder``; gives the files that are now there.

    update: fetch everything anew, and take other content than before. progress: gives what to call for a file.
    Raises InputError: ("digest") where a file is not the one that was expected or fetched before, and what
    ``download`` raises. What was fetched before an error stays, and is not fetched again.
    """
    record = read_record(folder)
    paths = []
    for file in wanted.files:
        path = folder / file.name
        before = record.get(file.name)
        if before is None or update or not path.is_file():
            record[file.name] = _fetch_one(file, path, before, hosts, limits, progress(file), update=update)
            write_record(folder, record)
        elif _digest(path) != before.sha256:
            raise InputError(
                f"{path}: was changed since it was fetched on {before.date}; --update fetches it anew", code="digest"
            )
        paths.append(path)
    return paths


def _fetch_one(
    file: PublicFile,
    path: Path,
    before: Fetched | None,
    hosts: Hosts,
    limits: Limits,
    progress: Progress,
    *,
    update: bool,
) -> Fetched:
    url = file.url(hosts)
    arrived = path.with_name(path.name + ".new")
    digest = download(url, arrived, limits=limits, progress=progress)
    expected = file.sha256 or (before.sha256 if before and not update else None)
    if expected and digest != expected:
        arrived.unlink()
        source = "the catalogue" if file.sha256 else f"the fetch of {before.date if before else ''}"
        remedy = "it is not used" if file.sha256 else "--update takes it all the same"
        raise InputError(
            f"{url}: its SHA-256 begins {digest[:12]}, {source} says {expected[:12]}; {remedy}", code="digest"
        )
    arrived.replace(path)
    return Fetched(url, datetime.now(UTC).isoformat(timespec="seconds"), path.stat().st_size, digest)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
