"""What a run over a cluster may read and write, and what is refused before any machine starts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("pyarrow", reason="pyarrow opens the files")

from claimscore.cluster import pieces, places, plan
from claimscore.cluster.location import Location, locate
from claimscore.errors import InputError
from claimscore.records.places import Kind
from claimscore.records.record import Fields


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in.jsonl"
    path.write_text('{"text": "Tea helps."}\n')
    return path


def test_folder_gives_its_files_by_path(tmp_path: Path) -> None:
    for name in ("b.jsonl", "a/z.jsonl.gz", "_temporary/x.jsonl", ".hidden.jsonl", "a/.c.jsonl"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}\n")
    inlet = places.open_inlet(str(tmp_path))
    assert inlet.kind is Kind.JSONL
    assert [file.path[len(str(tmp_path)) :] for file, _ in inlet.files] == ["/a/z.jsonl.gz", "/b.jsonl"]
    assert inlet.size == 6


@pytest.mark.parametrize("scheme", ["", "file://", "local://"])
def test_path_and_uri_open_the_same_file(scheme: str, source: Path) -> None:
    (file, size) = places.open_inlet(f"{scheme}{source}").files[0]
    assert (file.read(), size) == (source.read_bytes(), source.stat().st_size)


def test_path_with_spaces_and_percent_is_itself(tmp_path: Path) -> None:
    odd = tmp_path / "a b%20c.jsonl"
    odd.write_text("{}\n")
    assert places.open_inlet(str(odd)).files[0][0].read() == b"{}\n"


def test_store_without_an_arrow_driver_goes_through_fsspec() -> None:
    there = locate("memory://box/out.jsonl")
    there.write(b"tea")
    assert there.read() == b"tea"
    assert (there.name, str(there)) == ("out.jsonl", f"memory://{there.path}")
    there.filesystem.delete_file(there.path)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("-", "engine-pipe"),
        ("missing.jsonl", "unreadable"),
        ("nosuch://bucket/in.jsonl", "file-system"),
        ("in.csv", "engine-format"),
        ("mixed", "engine-format"),
        ("empty", "unreadable"),
        ("in.doc", "unknown-ending"),
    ],
)
def test_input_that_cannot_be_cut_is_refused(
    name: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("mixed", "empty"):
        (tmp_path / folder).mkdir()
    for file in ("in.csv", "in.doc", "mixed/a.jsonl", "mixed/b.parquet"):
        (tmp_path / file).write_text("x")
    with pytest.raises(InputError) as caught:
        places.open_inlet(name)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("-", "engine-pipe"),
        ("out.csv", "engine-format"),
        ("out.doc", "unknown-ending"),
        ("no/such/out.jsonl", "no-such-folder"),
        ("in.jsonl", "usage"),
    ],
)
def test_output_that_cannot_be_made_is_refused(
    name: str, code: str, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(source.parent)
    with pytest.raises(InputError) as caught:
        places.open_outlet(name, places.open_inlet("in.jsonl"))
    assert caught.value.code == code


def test_output_inside_the_input_is_refused(source: Path) -> None:
    inlet = places.open_inlet(str(source.parent))
    with pytest.raises(InputError, match="inside the input"):
        places.open_outlet(f"{source.parent}/scored/", inlet)


def test_output_is_a_file_or_a_folder_of_parts(source: Path) -> None:
    inlet = places.open_inlet(str(source))
    file = places.open_outlet(str(source.with_name("out.jsonl.gz")), inlet)
    folder = places.open_outlet(f"{source.parent}/scored/", inlet, Kind.PARQUET)
    assert file.target is not None
    assert (file.target.name, file.parts.name, file.gzipped) == ("out.jsonl.gz", "out.jsonl.gz.parts", True)
    assert (folder.target, folder.parts.name, folder.kind) == (None, "scored", Kind.PARQUET)


@pytest.mark.parametrize(
    ("content", "code"), [(b'[{"text": "a"}]', "json-array"), (b"PAR1", "binary"), (b"\xff\xfea", "utf-16")]
)
def test_file_of_another_kind_is_refused_before_it_is_cut(content: bytes, code: str, source: Path) -> None:
    source.write_bytes(content)
    inlet = places.open_inlet(str(source))
    with pytest.raises(InputError) as caught:
        pieces.inspect(inlet.files, inlet.kind, Fields())
    assert caught.value.code == code


def test_gzipped_file_is_one_piece_and_others_are_many(source: Path) -> None:
    here = locate(str(source))
    plain = pieces.InputFile(here, 1000, "")
    packed = pieces.InputFile(here, 1000, "", gzipped=True)
    cut = pieces.cut([plain, packed], Kind.JSONL, 400)
    assert [(piece.start, piece.end) for piece in cut] == [(0, 400), (400, 800), (800, 1000), (0, 1000)]
    numbered = pieces.number_lines(cut, [3, 2, 0, 9])
    assert [piece.first_line for piece in numbered] == [1, 4, 6, 6]
    assert pieces.piece_from(numbered[2].to_json()) == numbered[2]


def test_rows_count_on_through_all_files(source: Path) -> None:
    here = locate(str(source))
    cut = pieces.cut(
        [pieces.InputFile(here, 100, "", groups=(3, 4)), pieces.InputFile(here, 10, "", groups=(2,))], Kind.PARQUET, 50
    )
    assert [(piece.start, piece.end, piece.first_line) for piece in cut] == [
        (0, 3, 1),
        (3, 6, 4),
        (6, 7, 7),
        (0, 2, 8),
    ]


def test_pieces_fit_the_input_and_the_cluster() -> None:
    assert pieces.piece_size(10_000, 2) == 256 << 10
    assert pieces.piece_size(64 << 20, 4) == 2 << 20
    assert pieces.piece_size(150 << 30, 1000) == 4 << 20
    assert pieces.piece_size(10 << 40, 1000) > 200 << 20


def test_plan_of_another_version_is_not_resumed(tmp_path: Path) -> None:
    folder = Location("", f"{tmp_path}/out")
    assert plan.begin(folder, None, resume=True, force=False) is None
    plan.save(folder, {"model": "a"}, [])
    found = plan.begin(folder, None, resume=True, force=False)
    assert found is not None
    assert plan.check(found, {"model": "a"}, folder) == []
    with pytest.raises(InputError, match="another model"):
        plan.check(found, {"model": "b"}, folder)
    (tmp_path / "out" / "_claimscore.json").write_text(json.dumps({"format": 99, "run": {}, "pieces": []}))
    with pytest.raises(InputError, match="another version"):
        plan.begin(folder, None, resume=True, force=False)
    (tmp_path / "out" / "_claimscore.json").write_text("{")
    with pytest.raises(InputError, match="cannot be read"):
        plan.begin(folder, None, resume=True, force=False)


def test_force_deletes_parts_and_nothing_else(tmp_path: Path) -> None:
    folder = Location("", str(tmp_path))
    names = ("part-000001.jsonl", "part-000002.parquet.attempt-0.rows", "thesis.jsonl", "part-1.jsonl")
    for name in names:
        (tmp_path / name).write_text("x")
    with pytest.raises(InputError, match="--force writes it anew"):
        plan.begin(folder, None, resume=False, force=False)
    with pytest.raises(InputError, match="nothing to resume"):
        plan.begin(folder, None, resume=True, force=False)
    assert plan.begin(folder, None, resume=False, force=True) is None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["part-1.jsonl", "thesis.jsonl"]
