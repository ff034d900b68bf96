"""Every public corpus, with its terms and its home; the data is ``catalogue.toml`` beside this file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from claimscore.errors import InputError
from training.corpora import Corpus

_CATALOGUE = Path(__file__).with_name("catalogue.toml")
_SHORTEST_COMMIT = 7


@dataclass(frozen=True, slots=True)
class Hosts:
    """Where repositories lie: single files and archives of a commit."""

    files: str = "https://raw.githubusercontent.com"
    archives: str = "https://codeload.github.com"


GITHUB = Hosts()


@dataclass(frozen=True, slots=True)
class PublicFile:
    """One file to fetch: where it goes under the corpus's folder, its path on a host, and its SHA-256 where known."""

    name: str
    path: str
    archive: bool = False
    sha256: str | None = None

    def url(self, hosts: Hosts) -> str:
        """Its address."""
        return f"{hosts.archives if self.archive else hosts.files}/{self.path}"


@dataclass(frozen=True, slots=True)
class PublicCorpus(Corpus):
    """A corpus that lies in the open.

    what: its rows in a few words. weights: the reading behind ``redistribute``. rows: how many of its rows we read.
    """

    what: str
    weights: str
    rows: int
    files: tuple[PublicFile, ...]


def catalogue(path: Path = _CATALOGUE) -> dict[str, PublicCorpus]:
    """The corpora by name, in the order of the file."""
    read = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: _corpus(name, values) for name, values in read.items()}


def corpus(name: str) -> PublicCorpus:
    """A corpus by name; raises InputError("unknown-corpus") naming those there are."""
    known = catalogue()
    if name not in known:
        raise InputError(
            f"no corpus {name[:40]!r}; there are {', '.join(known)} (`python -m training corpora` describes them)",
            code="unknown-corpus",
        )
    return known[name]


def _corpus(name: str, values: dict[str, object]) -> PublicCorpus:
    homes = values["homes"]
    assert isinstance(homes, list)  # noqa: S101 (our own file)
    weights = str(values["weights"])
    origins = dict.fromkeys(f"{home['repository']}@{home['commit'][:_SHORTEST_COMMIT]}" for home in homes)
    return PublicCorpus(
        name=name,
        licence=str(values["licence"]),
        redistribute=weights == "yes",
        origin=", ".join(origins),
        what=str(values["what"]),
        weights=weights,
        rows=int(str(values["rows"])),
        files=tuple(file for home in homes for file in _files(home)),
    )


def _files(home: dict[str, object]) -> list[PublicFile]:
    repository, commit = str(home["repository"]), str(home["commit"])
    digests = home.get("sha256") or {}
    assert isinstance(digests, dict)  # noqa: S101 (our own file)
    files = home.get("files")
    if not isinstance(files, list):
        name = f"{repository.replace('/', '-')}-{commit[:_SHORTEST_COMMIT]}.tar.gz"
        return [PublicFile(name, f"{repository}/tar.gz/{commit}", archive=True, sha256=digests.get(name))]
    return [PublicFile(name, f"{repository}/{commit}/{name}", sha256=digests.get(name)) for name in files]
