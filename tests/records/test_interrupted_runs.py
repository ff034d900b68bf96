"""A run that a real signal ends leaves whole records, and --resume makes it what it would have been."""

from __future__ import annotations

import gzip
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claimscore.errors import InputError
from claimscore.records import checkpoint
from claimscore.records.places import place

TINY = Path(__file__).parents[1] / "data" / "tiny_model"
RECORDS = 2500


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("source") / "in.jsonl"
    lines = [json.dumps({"id": i, "text": f"Tea number {i} helps."}) for i in range(RECORDS)]
    lines[700] = "{"
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.fixture(scope="module")
def whole(source: Path) -> Callable[[str], bytes]:
    """The bytes that an uninterrupted run gives under an ending."""
    made: dict[str, bytes] = {}

    def run(ending: str) -> bytes:
        if ending not in made:
            target = source.with_name(f"whole.{ending}")
            _finish(source, target)
            made[ending] = target.read_bytes()
        return made[ending]

    return run


def _command(source: str | Path, target: str | Path, *more: str) -> list[str]:
    options = ["--output", str(target), "--model", str(TINY), "--workers", "1", *more]
    return [sys.executable, "-m", "claimscore.cli.main", "score", str(source), *options]


def _finish(source: Path, target: Path, *more: str) -> str:
    done = subprocess.run(_command(source, target, *more), capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stderr


def _begun(target: Path) -> bool:
    state = checkpoint.checkpoint_path(target)
    return state.exists() and (target.suffix == ".parquet" or json.loads(state.read_text())["done"] > 0)


def _interrupt(source: Path, target: Path, number: int) -> tuple[int, str]:
    process = subprocess.Popen(_command(source, target), stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not _begun(target) and time.monotonic() < deadline:
        time.sleep(0.01)
    if target.suffix == ".parquet":
        time.sleep(0.15)  # the state file stands just before the first chunk is read
    process.send_signal(number)
    stderr = process.communicate(timeout=60)[1]
    return process.returncode, stderr


def _records(target: Path) -> list[Any]:
    if target.suffix == ".parquet":
        rows: list[Any] = pytest.importorskip("pyarrow.parquet").read_table(target).to_pylist()
        return rows
    data = gzip.decompress(target.read_bytes()) if target.suffix == ".gz" else target.read_bytes()
    assert data.endswith(b"\n")
    return data.splitlines()[int(".csv" in target.suffixes) :]


@pytest.mark.parametrize(
    ("name", "number", "code"),
    [
        ("out.jsonl", signal.SIGINT, 130),
        ("out.jsonl.gz", signal.SIGTERM, 143),
        ("out.csv", signal.SIGINT, 130),
        ("out.parquet", signal.SIGINT, 130),
    ],
)
def test_interrupted_and_resumed_output_equals_an_uninterrupted_one(
    name: str, number: int, code: int, source: Path, whole: Callable[[str], bytes], tmp_path: Path
) -> None:
    parted = tmp_path / name
    returncode, stderr = _interrupt(source, parted, number)
    assert returncode == code, stderr
    assert "--resume" in stderr
    assert "Traceback" not in stderr
    done = len(_records(parted))
    assert 0 < done < RECORDS
    assert f"after {done:,} records" in _finish(source, parted, "--resume")
    assert parted.read_bytes() == whole(name.removeprefix("out."))
    assert len(_records(parted)) == RECORDS
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_killed_run_is_resumed_from_its_last_whole_chunk(
    source: Path, whole: Callable[[str], bytes], tmp_path: Path
) -> None:
    parted = tmp_path / "parted.jsonl"
    _interrupt(source, parted, signal.SIGKILL)
    with parted.open("ab") as file:
        file.write(b'{"id": 17, "scores": {"health_')
    _finish(source, parted, "--resume")
    assert parted.read_bytes() == whole("jsonl")


def test_killed_run_of_parquet_is_resumed_without_the_unfinished_part(
    source: Path, whole: Callable[[str], bytes], tmp_path: Path
) -> None:
    parted = tmp_path / "parted.parquet"
    _interrupt(source, parted, signal.SIGKILL)
    (tmp_path / "parted.parquet.partial-000").write_bytes(b"PAR1 cut off")
    _finish(source, parted, "--resume")
    assert parted.read_bytes() == whole("parquet")


def test_run_that_waits_for_its_pipe_stops_at_once(tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    process = subprocess.Popen(_command("-", target), stdin=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdin
    assert process.stderr
    process.stdin.write(b'{"text": "Tea helps."}\n' * 600)
    process.stdin.flush()
    deadline = time.monotonic() + 60
    while not _begun(target) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 130
    process.stdin.close()
    process.stderr.close()
    assert len(_records(target)) == 512


def test_second_signal_drops_the_chunk_in_flight(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    process = subprocess.Popen(_command(source, target), stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not _begun(target) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    stderr = process.communicate(timeout=60)[1]
    assert process.returncode == 130
    assert "Traceback" not in stderr
    assert len(_records(target)) % 512 == 0


def _state(folder: Path) -> tuple[Path, Path]:
    (folder / "in.jsonl").write_text('{"text": "Tea helps."}\n')
    state = checkpoint.begin(
        place(str(folder / "out.jsonl")), place(str(folder / "in.jsonl")), {"model": "a"}, resume=False, force=False
    )
    (folder / "out.jsonl").write_bytes(b"{}\n")
    state.save(1, 3)
    return folder / "out.jsonl", folder / "in.jsonl"


def test_resume_with_another_model_is_refused(tmp_path: Path) -> None:
    target, source = _state(tmp_path)
    with pytest.raises(InputError, match="another model") as caught:
        checkpoint.begin(place(str(target)), place(str(source)), {"model": "b"}, resume=True, force=False)
    assert caught.value.code == "resume-differs"


def test_resume_with_another_input_is_refused_but_it_may_have_grown(tmp_path: Path) -> None:
    target, source = _state(tmp_path)
    source.write_text('{"text": "Tea helps."}\n{"text": "Rest helps."}\n')
    state = checkpoint.begin(place(str(target)), place(str(source)), {"model": "a"}, resume=True, force=False)
    assert (state.done, state.size, state.continued) == (1, 3, True)
    source.write_text('{"text": "Coffee helps."}\n')
    with pytest.raises(InputError, match="does not begin as it did"):
        checkpoint.begin(place(str(target)), place(str(source)), {"model": "a"}, resume=True, force=False)


@pytest.mark.parametrize(
    ("resume", "sidecar", "code"),
    [(False, "as it is", "output-exists"), (True, None, "resume-nothing"), (True, "no JSON", "checkpoint")],
)
def test_output_that_is_in_the_way_is_refused(resume: bool, sidecar: str | None, code: str, tmp_path: Path) -> None:
    target, source = _state(tmp_path)
    state = checkpoint.checkpoint_path(target)
    if sidecar is None:
        state.unlink()
    elif sidecar != "as it is":
        state.write_text(sidecar)
    with pytest.raises(InputError) as caught:
        checkpoint.begin(place(str(target)), place(str(source)), {"model": "a"}, resume=resume, force=False)
    assert caught.value.code == code


def test_output_that_was_shortened_is_not_resumed(tmp_path: Path, score_file: Callable[..., Any]) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"text": "Tea helps."}\n')
    state = checkpoint.begin(place(str(target)), place(str(source)), {"unit": "sentence"}, resume=False, force=False)
    state.save(1, 900)
    target.write_bytes(b"{}\n")
    with pytest.raises(InputError) as caught:
        score_file(source, target, resume=True)
    assert caught.value.code == "output-changed"


def test_memory_stays_flat_however_long_the_input(tmp_path: Path) -> None:
    status = Path("/proc/self/status")
    if not status.exists():
        pytest.skip("only Linux tells the peak of a program apart from that of the process that started it")
    peaks = []
    for records in (1_000, 10_000):
        source, target = tmp_path / f"in-{records}.jsonl", tmp_path / f"out-{records}.jsonl"
        source.write_text('{"text": "Tea helps."}\n' * records)
        code = (
            "import re\n"
            "from pathlib import Path\n"
            "from claimscore.cli.main import app\n"
            f"app(['score', {str(source)!r}, '-o', {str(target)!r}, '--model', {str(TINY)!r}], standalone_mode=False)\n"
            f"print(re.search(r'VmHWM:\\s+(\\d+) kB', Path({str(status)!r}).read_text())[1])\n"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
        peaks.append(int(done.stdout) // 1024)
    assert peaks[1] < 350
    assert peaks[1] - peaks[0] < 25, f"{peaks} MB"
