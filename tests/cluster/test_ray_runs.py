"""A Ray cluster of two nodes gives what one machine gives, also when a node dies in the middle."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimscore.domain import Format
from claimscore.errors import ClaimscoreError, InputError
from claimscore.records.places import Kind, Unit
from claimscore.records.run import Tally

pyarrow = pytest.importorskip("pyarrow", reason="pyarrow opens the files")
parquet = pytest.importorskip("pyarrow.parquet")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # Ray warns of its own settings
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # and leaves sockets to the collector
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
Score = Callable[..., Tally]
SMALL = 6_000
TINY = Path(__file__).parents[1] / "data" / "tiny_model"


def _table(rows: int) -> Any:
    texts = [f"Tea number {i} helps." if i % 50 else "" for i in range(rows)]
    return pyarrow.table({"id": [f"r{i}" for i in range(rows)], "text": texts, "other": list(range(rows))})


def test_json_lines_are_those_of_one_machine(
    mixed_lines: bytes, tmp_path: Path, score_on_cluster: Score, score_here: Score
) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes(mixed_lines)
    tally = score_on_cluster(source, tmp_path / "far.jsonl", piece_bytes=SMALL)
    near = score_here(source, tmp_path / "near.jsonl")
    assert (tmp_path / "far.jsonl").read_bytes() == (tmp_path / "near.jsonl").read_bytes()
    assert (tally.records, tally.errors, tally.sentences) == (near.records, near.errors, near.sentences)
    assert tally.finished
    assert tally.errors >= 6
    assert sorted(path.name for path in tmp_path.iterdir()) == ["far.jsonl", "in.jsonl", "near.jsonl"]


def test_parquet_is_that_of_one_machine(tmp_path: Path, score_on_cluster: Score, score_here: Score) -> None:
    source = tmp_path / "in.parquet"
    parquet.write_table(_table(900), source, row_group_size=250)
    tally = score_on_cluster(source, tmp_path / "far.parquet", piece_bytes=source.stat().st_size // 5)
    score_here(source, tmp_path / "near.parquet")
    assert (tmp_path / "far.parquet").read_bytes() == (tmp_path / "near.parquet").read_bytes()
    assert (tally.records, tally.errors) == (900, 18)


def test_documents_are_those_of_one_machine(tmp_path: Path, score_on_cluster: Score, score_here: Score) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps({"text": f"# Tea {i}\n\nIt helps. It may.\n"}) + "\n" for i in range(40)))
    how = {"unit": Unit.DOCUMENT, "format": Format.MARKDOWN}
    tally = score_on_cluster(source, tmp_path / "far.jsonl", piece_bytes=400, workers=1, **how)
    score_here(source, tmp_path / "near.jsonl", **how)
    assert (tmp_path / "far.jsonl").read_bytes() == (tmp_path / "near.jsonl").read_bytes()
    assert tally.sentences > tally.records == 40


def test_folder_counts_lines_through_all_its_files(
    mixed_lines: bytes, tmp_path: Path, score_on_cluster: Score, score_here: Score
) -> None:
    lines = mixed_lines.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.jsonl").write_bytes(b"\xef\xbb\xbf" + b"\n".join(lines[:300]))
    (folder / "b.jsonl.gz").write_bytes(gzip.compress(b"\n".join(lines[300:320]) + b"\n"))
    (folder / "c.jsonl").write_bytes(b"\n".join(lines[320:]))
    (folder / "_note.txt").write_text("no input")
    whole = tmp_path / "in.jsonl"
    whole.write_bytes(b"\n".join(lines))
    score_on_cluster(f"local://{folder}", f"{tmp_path}/out/", piece_bytes=SMALL)
    score_here(whole, tmp_path / "near.jsonl")
    parts = sorted((tmp_path / "out").iterdir())
    assert len(parts) > 5
    assert all(part.name.startswith("part-") for part in parts)
    assert b"".join(part.read_bytes() for part in parts) == (tmp_path / "near.jsonl").read_bytes()


def test_node_lost_in_the_middle_costs_no_record(
    ray_cluster: Any, tmp_path: Path, score_on_cluster: Score, score_here: Score
) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps({"id": i, "text": f"Tea number {i} helps."}) + "\n" for i in range(4000)))
    doomed = [ray_cluster.add_node(num_cpus=1, object_store_memory=100_000_000)]
    ray_cluster.wait_for_nodes()
    removed_at: list[int] = []

    class Saboteur:
        def update(self, position: int, tally: Tally) -> None:
            if position and tally.records > 1500 and doomed:
                removed_at.append(tally.records)
                ray_cluster.remove_node(doomed.pop(), allow_graceful=False)

    tally = score_on_cluster(source, tmp_path / "far.jsonl", piece_bytes=10_000, progress=Saboteur())
    score_here(source, tmp_path / "near.jsonl")
    assert removed_at
    assert removed_at[0] < 4000
    assert (tally.records, tally.errors, tally.finished) == (4000, 0, True)
    assert (tmp_path / "far.jsonl").read_bytes() == (tmp_path / "near.jsonl").read_bytes()


def test_stopped_run_goes_on_where_it_was(
    mixed_lines: bytes, tmp_path: Path, score_on_cluster: Score, score_here: Score
) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "far.jsonl.gz"
    source.write_bytes(mixed_lines)

    class Impatient:
        def update(self, position: int, tally: Tally) -> None:
            if position and tally.records:
                raise KeyboardInterrupt

    first = score_on_cluster(source, target, piece_bytes=SMALL, workers=1, progress=Impatient())
    assert not first.finished
    assert not target.exists()
    with pytest.raises(InputError, match="--resume continues it"):
        score_on_cluster(source, target)
    with pytest.raises(InputError, match="another unit"):
        score_on_cluster(source, target, unit=Unit.DOCUMENT, resume=True)
    second = score_on_cluster(source, target, workers=1, resume=True)
    near = score_here(source, tmp_path / "near.jsonl")
    assert gzip.decompress(target.read_bytes()) == (tmp_path / "near.jsonl").read_bytes()
    assert second.skipped > 0
    assert second.skipped + second.records == near.records
    assert not (tmp_path / "far.jsonl.gz.parts").exists()


def test_damaged_file_leaves_the_other_parts(tmp_path: Path, score_on_cluster: Score) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for name in ("a", "b"):
        parquet.write_table(_table(300), folder / f"{name}.parquet", compression=None)
    whole = (folder / "b.parquet").read_bytes()
    (folder / "b.parquet").write_bytes(whole[:4] + bytes(2000) + whole[2004:])
    with pytest.raises(InputError, match="is damaged") as caught:
        score_on_cluster(folder, f"{out}/", kind=Kind.JSONL)
    assert caught.value.code == "input-damaged"
    assert [path.name for path in sorted(out.iterdir())] == ["_claimscore.json", "part-000000.jsonl"]
    (folder / "b.parquet").write_bytes(whole)
    tally = score_on_cluster(folder, f"{out}/", kind=Kind.JSONL, resume=True)
    assert (tally.skipped, tally.records, tally.errors) == (300, 300, 6)
    ids = [json.loads(line)["id"] for part in sorted(out.iterdir()) for line in part.read_bytes().splitlines()]
    assert [own for own in ids if own != "r0"][:3] == ["r1", "r2", "r3"]
    assert len(ids) == 600


def test_parts_that_cannot_be_seen_here_are_no_success(
    mixed_lines: bytes, tmp_path: Path, score_on_cluster: Score, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes(mixed_lines)
    monkeypatch.setattr("claimscore.cluster.parts.finished_parts", lambda _: {})
    with pytest.raises(ClaimscoreError, match="must share") as caught:
        score_on_cluster(source, f"{tmp_path}/out/", workers=1)
    assert caught.value.code == "parts-missing"


def test_command_scores_on_the_cluster_at_ray_address(ray_cluster: Any, tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text('{"id": "a", "text": "Tea helps."}\nnonsense\n')
    command = [sys.executable, "-m", "claimscore.cli.main", "score", "in.jsonl", "-o", "out.jsonl", "--engine", "ray"]
    done = subprocess.run(
        [*command, "--model", str(TINY), "--workers", "1", "--fail-on-error-records"],
        cwd=tmp_path,
        env={**os.environ, "RAY_ADDRESS": ray_cluster.address},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    last = done.stderr.strip().splitlines()[-1]
    assert re.fullmatch(r"claimscore: 2 records, 1 errors, 1 sentences, [\d.]+ seconds, [\d.]+ sentences/s", last)
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert [(row["id"], row.get("error", {}).get("code")) for row in rows] == [("a", None), (2, "not-json")]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]
