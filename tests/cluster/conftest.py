"""What the tests past one machine share: a Ray cluster of two nodes on this one, inputs, and what one machine says."""

from __future__ import annotations

import gc
import json
import signal
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from claimscore import api
from claimscore.cluster import places, run
from claimscore.cluster.job import Job
from claimscore.domain import Format
from claimscore.records import checkpoint, outputs, readers
from claimscore.records import run as local
from claimscore.records.places import Unit, place
from claimscore.records.record import Fields
from claimscore.records.stop import Stop

TINY = Path(__file__).parents[1] / "data" / "tiny_model"
STORE_BYTES = 100_000_000


class Counted:
    """A progress that remembers how often it moved."""

    def __init__(self) -> None:
        self.moves = 0

    def update(self, position: int, tally: local.Tally) -> None:
        assert position >= 0
        self.moves += tally.records > 0


@pytest.fixture(scope="session")
def scorer() -> api.Scorer:
    return api.load(TINY, workers=1)


@pytest.fixture(scope="module")
def ray_cluster() -> Iterator[Any]:
    """A running ``ray.cluster_utils.Cluster`` that this process is connected to: two nodes of one CPU each."""
    ray = pytest.importorskip("ray", reason='Ray is not installed: pip install "claimscore[cluster]"')
    pytest.importorskip("ray.data", reason='Ray Data is not installed: pip install "claimscore[cluster]"')
    from ray.cluster_utils import Cluster

    system = {"health_check_period_ms": 300, "health_check_failure_threshold": 3}
    on_sigterm = signal.getsignal(signal.SIGTERM)  # Ray takes it and does not give it back
    with (
        pytest.MonkeyPatch.context() as environment,
        # a short name, because the paths of Unix sockets are limited
        tempfile.TemporaryDirectory(prefix="ray", ignore_cleanup_errors=True) as folder,
        warnings.catch_warnings(action="ignore"),
    ):
        environment.setenv("RAY_TMPDIR", folder)
        environment.setenv("RAY_USAGE_STATS_ENABLED", "0")
        environment.setenv("RAY_BACKEND_LOG_LEVEL", "fatal")
        environment.delenv("RAY_ADDRESS", raising=False)
        cluster = Cluster(
            initialize_head=True,
            head_node_args={
                "num_cpus": 1,
                "object_store_memory": STORE_BYTES,
                "include_dashboard": False,
                "_system_config": system,
            },
        )
        try:
            cluster.add_node(num_cpus=1, object_store_memory=STORE_BYTES)
            ray.init(address=cluster.address, logging_level="ERROR", log_to_driver=False)
            yield cluster
        finally:
            ray.shutdown()
            cluster.shutdown()
            signal.signal(signal.SIGTERM, on_sigterm)
            gc.collect()  # Ray leaves sockets and files to the collector; what it finds is Ray's


@pytest.fixture
def score_on_cluster(ray_cluster: Any, scorer: api.Scorer) -> Callable[..., local.Tally]:
    """Scores a path or URI into another on the cluster; keywords as of ``run.run`` and ``Job``."""

    def score(source: str | Path, target: str | Path, **more: Any) -> local.Tally:
        inlet = places.open_inlet(str(source))
        outlet = places.open_outlet(str(target), inlet, more.pop("kind", None))
        of_job = {key: more.pop(key) for key in ("unit", "format", "fields", "include_text") if key in more}
        job = Job(inlet.kind, outlet.kind, outlet.parts, scorer.policy, gzipped=outlet.gzipped, **of_job)
        return run.run(inlet, outlet.target, job, scorer, **{"progress": Counted(), **more})

    return score


@pytest.fixture
def score_here(scorer: api.Scorer) -> Callable[..., local.Tally]:
    """Scores a file into another on this machine alone."""

    def score(source: Path, target: Path, *, unit: Unit = Unit.SENTENCE, format: Format = Format.PLAIN) -> local.Tally:
        inlet, outlet = place(str(source)), place(str(target))
        reader = readers.open_reader(inlet, Fields(), unit)
        try:
            state = checkpoint.begin(outlet, inlet, {"unit": unit}, resume=False, force=True)
            output = outputs.open_output(outlet, unit, state, include_text=False)
            return local.run(reader, output, scorer, unit=unit, format=format, stop=Stop(), progress=Counted())
        finally:
            reader.close()

    return score


@pytest.fixture(scope="session")
def mixed_lines() -> bytes:
    """JSON Lines with every kind of trouble between good records, about 60 KB."""
    lines: list[bytes] = []
    for i in range(700):
        record = (
            {"id": f"r{i}", "text": f"Tea number {i} helps, they say 😀."} if i % 3 else {"text": f"Rest {i} may help."}
        )
        lines.append(json.dumps(record, ensure_ascii=bool(i % 2)).encode())
    trouble = [
        b"{",
        b'["a", "list"]',
        b"",
        b"   ",
        b'{"id": 7}',
        b'{"id": "x", "text": " "}',
        b"\xff\xfe",
        b'{"text": "a\\ud800"}',
    ]
    for at, line in enumerate(trouble):
        lines.insert(at * 83 + 5, line)
    return b"\xef\xbb\xbf" + b"\n".join(lines)
