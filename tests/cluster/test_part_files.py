"""A part is there as a whole or not at all, and the model goes to the workers as it was verified."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("pyarrow", reason="pyarrow opens the files")
from pyarrow import parquet

from claimscore import api
from claimscore.cluster import parts
from claimscore.cluster.job import Job, pack_bundle, unpack_scorer
from claimscore.cluster.location import locate
from claimscore.errors import ClaimscoreError, ModelError
from claimscore.records.places import Kind
from claimscore.records.record import Refusal

ROW = Refusal(1, "a", "empty", "'text' is empty or only white space")


def _job(folder: Path, scorer: api.Scorer, kind: Kind = Kind.JSONL, *, version: str = "") -> Job:
    job = Job(Kind.JSONL, kind, locate(str(folder)), scorer.policy)
    return Job(Kind.JSONL, kind, job.parts, scorer.policy, version=version or job.version)


def _break_off(job: Job) -> None:
    with parts.open_part(3, job) as write:
        write([ROW])
        raise ZeroDivisionError


@pytest.mark.parametrize("kind", [Kind.JSONL, Kind.PARQUET])
def test_part_appears_only_when_it_is_whole(kind: Kind, tmp_path: Path, scorer: api.Scorer) -> None:
    job = _job(tmp_path, scorer, kind)
    with pytest.raises(ZeroDivisionError):
        _break_off(job)
    assert list(tmp_path.iterdir()) == []
    with parts.open_part(3, job) as write:
        write([ROW, ROW])
        assert parts.finished_parts(job.parts) == {}
    assert [path.name for path in tmp_path.iterdir()] == [f"part-000003.{kind}"]
    (part,) = parts.finished_parts(job.parts).values()
    assert parts.count_records(part, kind, gzipped=False) == 2


def test_text_that_kills_its_workers_is_given_up(tmp_path: Path, scorer: api.Scorer) -> None:
    job = _job(tmp_path, scorer)
    for attempt in range(parts.MOST_ATTEMPTS):
        (tmp_path / f"part-000000.jsonl.attempt-{attempt}").write_text("")
    with pytest.raises(ClaimscoreError, match="workers ended") as caught, parts.open_part(0, job) as write:
        write([ROW])
    assert caught.value.code == "worker-lost"
    parts.clear(job.parts, parts=False)
    assert list(tmp_path.iterdir()) == []


def test_parts_join_in_order_and_groups_are_filled(tmp_path: Path, scorer: api.Scorer) -> None:
    job = _job(tmp_path / "parts", scorer, Kind.PARQUET)
    (tmp_path / "parts").mkdir()
    for number in range(3):
        with parts.open_part(number, job) as write:
            write([Refusal(line, f"{number}-{line}", "empty", "nothing") for line in range(3000)])
    done = parts.finished_parts(job.parts)
    target = locate(str(tmp_path / "out.parquet"))
    parts.join([done[number] for number in range(3)], target, job)
    whole = parquet.read_table(target.path)
    assert whole.column("id").to_pylist() == [f"{number}-{line}" for number in range(3) for line in range(3000)]
    with parquet.ParquetFile(target.path) as file:
        assert [file.metadata.row_group(group).num_rows for group in range(3)] == [4096, 4096, 808]


def test_worker_scores_with_the_bundle_of_the_run(tmp_path: Path, scorer: api.Scorer) -> None:
    job = _job(tmp_path, scorer)
    bundle = pack_bundle(scorer)
    far = unpack_scorer(bundle, job)
    assert far.score_sentences(["Tea helps."]) == scorer.score_sentences(["Tea helps."])
    with pytest.raises(ModelError):
        unpack_scorer({**bundle, "model.onnx": bundle["model.onnx"] + b" "}, job)
    with pytest.raises(ClaimscoreError, match=r"the run began with 0\.0\.1") as caught:
        unpack_scorer(bundle, _job(tmp_path, scorer, version="0.0.1"))
    assert caught.value.code == "version"
