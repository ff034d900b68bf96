"""However a file of lines is cut, every line is in one range and keeps its number."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("pyarrow", reason="pyarrow opens the files")

from claimscore.cluster.line_ranges import count_lines, open_lines
from claimscore.cluster.location import locate

LINES = st.lists(st.binary(max_size=9).map(lambda line: line.replace(b"\n", b"")), max_size=12)


def _ranges(size: int, step: int) -> list[tuple[int, int]]:
    return [(start, min(start + step, size)) for start in range(0, size, step)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=150)
@given(lines=LINES, ended=st.booleans(), step=st.integers(1, 40))
def test_every_line_is_in_one_range(lines: list[bytes], ended: bool, step: int, tmp_path: Path) -> None:
    data = b"\n".join(lines) + (b"\n" if ended else b"")
    file = tmp_path / "in.jsonl"
    file.write_bytes(data)
    found: list[bytes] = []
    for start, end in _ranges(len(data), step):
        with open_lines(locate(str(file)), start, end, gzipped=False) as stream:
            inside = stream.readlines()
        assert count_lines(locate(str(file)), start, end, gzipped=False) == len(inside)
        found += inside
    assert b"".join(found) == data
    assert len(found) == data.count(b"\n") + (not data.endswith(b"\n") and bool(data))


def test_long_line_does_not_hide_the_next(tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl"
    file.write_bytes(b"a" * 3_000_000 + b"\nb\n")
    ranges = _ranges(3_000_003, 500_000)
    counts = [count_lines(locate(str(file)), start, end, gzipped=False) for start, end in ranges]
    assert counts == [1, 0, 0, 0, 0, 0, 1]
    with open_lines(locate(str(file)), *ranges[-1], gzipped=False) as stream:
        assert stream.read() == b"b\n"


@pytest.mark.parametrize(("data", "lines"), [(b"", 0), (b"a", 1), (b"a\nb", 2), (b"\xef\xbb\xbfa\nb\n", 2)])
def test_gzipped_file_is_read_as_a_whole(data: bytes, lines: int, tmp_path: Path) -> None:
    file = tmp_path / "in.jsonl.gz"
    file.write_bytes(gzip.compress(data[:3]) + gzip.compress(data[3:]))
    assert count_lines(locate(str(file)), 0, 9, gzipped=True) == lines
    with open_lines(locate(str(file)), 0, 9, gzipped=True) as stream:
        assert stream.read() == data
