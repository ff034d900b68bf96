"""Fetching from a server that behaves, drops connections, moves files, changes them, or is not there."""

from __future__ import annotations

import hashlib
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from claimscore.errors import InputError
from training.__main__ import main
from training.public.catalogue import Hosts, PublicCorpus, PublicFile, catalogue
from training.public.command import table

httpx = pytest.importorskip("httpx")

from training.public.download import Limits, download  # noqa: E402 (needs httpx)
from training.public.fetch import fetch  # noqa: E402 (needs httpx)

CONTENT = bytes(range(256)) * 400
QUICK = Limits(connect_seconds=2, read_seconds=2, pause_seconds=0)


@dataclass
class Server:
    """What the server serves and how badly; ``ranges`` are those that were asked for."""

    files: dict[str, bytes] = field(default_factory=dict)
    drop_after: list[int] = field(default_factory=list)
    ignores_ranges: bool = False
    ranges: list[str | None] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def server() -> Iterator[Server]:
    """An HTTP server on loopback that knows ranges."""
    state = Server()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

        def do_GET(self) -> None:
            asked = self.headers.get("Range")
            state.ranges.append(asked)
            body = state.files.get(self.path)
            if body is None:
                self.send_error(404)
                return
            start = int(asked.removeprefix("bytes=").rstrip("-")) if asked and not state.ignores_ranges else 0
            if start >= len(body):
                self.send_response(416)
                self.send_header("Content-Range", f"bytes */{len(body)}")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self.send_response(206 if start else 200)
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
            self.send_header("Content-Length", str(len(body) - start))
            self.end_headers()
            end = start + state.drop_after.pop(0) if state.drop_after else len(body)
            self.wfile.write(body[start:end])

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{running.server_port}"
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield state
    running.shutdown()
    thread.join()
    running.server_close()


def _corpus(*files: PublicFile) -> PublicCorpus:
    return PublicCorpus("toy", "CC0", True, "someone/toy@abc1234", "two files", "yes", 3, files)


TWO = _corpus(
    PublicFile("data/a.csv", "someone/toy/abc1234/data/a.csv"),
    PublicFile("b.tar.gz", "someone/toy/tar.gz/abc1234", archive=True),
)


@pytest.fixture
def served(server: Server) -> Server:
    """The server with both files of the corpus."""
    server.files = {"/someone/toy/abc1234/data/a.csv": CONTENT, "/someone/toy/tar.gz/abc1234": b"packed"}
    return server


def test_files_arrive_whole_and_are_recorded(served: Server, tmp_path: Path):
    hosts = Hosts(served.url, served.url)
    paths = fetch(TWO, tmp_path, hosts=hosts, limits=QUICK)
    assert [path.read_bytes() for path in paths] == [CONTENT, b"packed"]
    record = json.loads((tmp_path / "fetched.json").read_text())
    assert record["data/a.csv"]["sha256"] == hashlib.sha256(CONTENT).hexdigest()
    assert record["data/a.csv"]["bytes"] == len(CONTENT)
    assert record["b.tar.gz"]["url"] == f"{served.url}/someone/toy/tar.gz/abc1234"
    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} == {"a.csv", "b.tar.gz", "fetched.json"}
    asked = len(served.ranges)
    fetch(TWO, tmp_path, hosts=hosts, limits=QUICK)
    assert len(served.ranges) == asked, "what is there is not fetched again"


def test_a_dropped_connection_is_taken_up_where_it_broke_off(served: Server, tmp_path: Path):
    served.drop_after = [30_000, 20_000]
    seen: list[tuple[int, int | None]] = []
    url = f"{served.url}/someone/toy/abc1234/data/a.csv"
    digest = download(url, tmp_path / "a.csv", limits=QUICK, progress=lambda done, total: seen.append((done, total)))
    assert digest == hashlib.sha256(CONTENT).hexdigest()
    assert (tmp_path / "a.csv").read_bytes() == CONTENT
    assert served.ranges == [None, "bytes=30000-", "bytes=50000-"]
    assert seen[-1] == (len(CONTENT), len(CONTENT))


def test_a_part_that_was_left_behind_is_continued(served: Server, tmp_path: Path):
    (tmp_path / "a.csv.part").write_bytes(CONTENT[:70_000])
    download(f"{served.url}/someone/toy/abc1234/data/a.csv", tmp_path / "a.csv", limits=QUICK)
    assert served.ranges == ["bytes=70000-"]
    assert (tmp_path / "a.csv").read_bytes() == CONTENT


@pytest.mark.parametrize("part", [CONTENT, CONTENT + b"more"], ids=["complete", "too long"])
def test_a_part_that_reaches_the_end_is_taken_or_begun_anew(served: Server, tmp_path: Path, part: bytes):
    (tmp_path / "a.csv.part").write_bytes(part)
    download(f"{served.url}/someone/toy/abc1234/data/a.csv", tmp_path / "a.csv", limits=QUICK)
    assert (tmp_path / "a.csv").read_bytes() == CONTENT


def test_a_server_without_ranges_is_asked_from_the_beginning(served: Server, tmp_path: Path):
    served.ignores_ranges = True
    (tmp_path / "a.csv.part").write_bytes(b"something else")
    download(f"{served.url}/someone/toy/abc1234/data/a.csv", tmp_path / "a.csv", limits=QUICK)
    assert (tmp_path / "a.csv").read_bytes() == CONTENT


def test_a_server_that_always_breaks_off_leaves_a_part_to_go_on_from(served: Server, tmp_path: Path):
    served.drop_after = [10_000, 0, 0, 0]
    with pytest.raises(InputError, match=r"10,000 bytes are kept in .*, run the same command to go on") as refused:
        download(f"{served.url}/someone/toy/abc1234/data/a.csv", tmp_path / "a.csv", limits=QUICK)
    assert refused.value.code == "offline"
    assert (tmp_path / "a.csv.part").stat().st_size == 10_000
    assert not (tmp_path / "a.csv").exists()


def test_ctrl_c_leaves_a_part_to_go_on_from(served: Server, tmp_path: Path):
    def interrupt(done: int, total: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        download(f"{served.url}/someone/toy/abc1234/data/a.csv", tmp_path / "a.csv", limits=QUICK, progress=interrupt)
    assert 0 < (tmp_path / "a.csv.part").stat().st_size <= len(CONTENT)


def test_a_file_that_moved_is_named_by_its_address(server: Server, tmp_path: Path):
    with pytest.raises(InputError, match=r"abc1234/data/a\.csv: the server answers 404 Not Found") as refused:
        fetch(TWO, tmp_path, hosts=Hosts(server.url, server.url), limits=QUICK)
    assert refused.value.code == "http-status"


def test_a_server_that_is_not_there_is_named_with_what_to_do(tmp_path: Path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(InputError, match=rf"^{url}/someone/.* cannot be reached .* Check the connection") as refused:
        fetch(TWO, tmp_path, hosts=Hosts(url, url), limits=QUICK)
    assert refused.value.code == "offline"


def test_a_file_over_the_limit_is_not_kept(served: Server, tmp_path: Path):
    small = Limits(max_bytes=1000, pause_seconds=0)
    with pytest.raises(InputError, match="larger than 1,000 bytes; give --max-megabytes") as refused:
        fetch(TWO, tmp_path, hosts=Hosts(served.url, served.url), limits=small)
    assert refused.value.code == "too-large"
    assert list(tmp_path.rglob("*.part")) == []


def test_a_file_that_is_not_the_catalogues_is_refused(served: Server, tmp_path: Path):
    known = _corpus(PublicFile("data/a.csv", "someone/toy/abc1234/data/a.csv", sha256="0" * 64))
    with pytest.raises(InputError, match="the catalogue says 000000000000; it is not used") as refused:
        fetch(known, tmp_path, hosts=Hosts(served.url, served.url), limits=QUICK)
    assert refused.value.code == "digest"
    assert not (tmp_path / "data" / "a.csv").exists()


def test_other_content_than_before_is_refused_unless_it_is_wanted(served: Server, tmp_path: Path):
    hosts = Hosts(served.url, served.url)
    first, _ = fetch(TWO, tmp_path, hosts=hosts, limits=QUICK)
    first.unlink()
    served.files["/someone/toy/abc1234/data/a.csv"] = b"changed"
    with pytest.raises(InputError, match="--update takes it all the same"):
        fetch(TWO, tmp_path, hosts=hosts, limits=QUICK)
    fetch(TWO, tmp_path, hosts=hosts, limits=QUICK, update=True)
    assert first.read_bytes() == b"changed"
    first.write_bytes(b"edited by hand")
    with pytest.raises(InputError, match="was changed since it was fetched"):
        fetch(TWO, tmp_path, hosts=hosts, limits=QUICK)


def test_the_commands_list_every_corpus_and_fetch_one(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    assert main(["corpora"]) == 0
    shown = capsys.readouterr().out
    assert all(f"\n{name} " in shown for name in catalogue())
    (file,) = catalogue()["healthfc"].files
    server.files["/" + file.path] = b"a,b\n"
    assert main(["fetch", "healthfc", "--to", str(tmp_path), "--mirror", server.url]) == 0
    assert (tmp_path / "healthfc" / "Datensatz.csv").read_bytes() == b"a,b\n"
    assert main(["fetch", "no-such-corpus"]) == 2


def test_the_catalogue_names_files_or_an_archive_at_a_commit():
    for one in catalogue().values():
        assert one.files
        assert one.rows > 0
        assert one.redistribute == (one.weights == "yes")
        for file in one.files:
            commit = file.path.split("/")[3 if file.archive else 2]
            assert len(commit) in (7, 40)
            assert set(commit) <= set("0123456789abcdef")
    assert len(list(table(list(catalogue().values())))) == 2 * len(catalogue()) + 1
