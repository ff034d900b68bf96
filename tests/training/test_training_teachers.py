"""A run whose teachers are runs themselves: each is fitted once, in one folder, and heard on what it is asked."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from claimscore.errors import SettingsError
from training import run as runs
from training import tiny
from training.corpora import authored_rows
from training.export import write_tokenizer
from training.fit import WEIGHTS
from training.labels import BINARY, examples
from training.recipe import FOLDER, Recipe, Stage, load_recipe, recipe_from
from training.rows import Rows
from training.run import fit

pytestmark = [pytest.mark.train, pytest.mark.slow]


def _recipe(name: str, folder: Path, stages: str) -> Path:
    """A recipe file of the tiny encoder in ``folder``; the rest is the teacher's, and is not what is tested."""
    text = (FOLDER / "teacher.toml").read_text(encoding="utf-8").split("[[stages]]")[0]
    settings = {
        "name": f'"claimscore-{name}"',
        "encoder": f'"{folder / "encoder"}"',
        "max_tokens": "64",
        "bf16": "false",
        "frozen_layers": "-1",
        "batch": "8",
        "exclude": "[]",
    }
    lines = [line for line in text.splitlines() if line.split(" = ")[0] not in settings]
    lines += [f"{key} = {value}" for key, value in settings.items()]
    path = folder / f"{name}.toml"
    path.write_text("\n".join((*lines, stages, "")), encoding="utf-8")
    return path


@pytest.fixture
def student(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recipe:
    """A student of two tiny teachers, the second of which learned from the first."""
    tokenizer = tiny.tiny_tokenizer()
    encoder = tmp_path / "encoder"
    tiny.tiny_network(tokenizer.get_vocab_size()).encoder.save_pretrained(encoder)
    write_tokenizer(tokenizer.to_str(), encoder / "tokenizer.json")
    monkeypatch.setattr(runs, "unread", lambda *_: examples(authored_rows()[60:64]))
    stage = 'stages = [{ rows = "%s", epochs = 1, learning_rate = 1e-3 }]'
    one = _recipe("one", tmp_path, stage % "both")
    heard = f'{stage % "all"}\nteacher = {{ recipes = ["{one}"], sentences = 4 }}'
    two = _recipe("two", tmp_path, heard)
    both = f'teacher = {{ recipes = ["{one}", "{two}"], sentences = 4, copies = 1, share = 1.0 }}'
    variants = 'variants = [[{ rows = "pool", epochs = 1, learning_rate = 1e-3 }]]'
    path = _recipe("three", tmp_path, "\n".join((stage % "all", both, variants)))
    return recipe_from(tomllib.loads(path.read_text(encoding="utf-8")))


def test_teachers_of_teachers_are_fitted_once_and_heard_in_every_run(
    student: Recipe, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    rows = Rows(tuple(examples(authored_rows()[:30])), tuple(examples(authored_rows()[30:60])), ())
    folder = tmp_path / "run"
    with caplog.at_level("INFO", logger="training"):
        fit(student, rows, folder)
    said = caplog.text
    assert sorted(path.name for path in folder.iterdir() if path.is_dir()) == ["one", "two", "variant-1", "variant-2"]
    assert said.count(f"{folder / 'one'} holds the fitted network") == 1, "loaded for the second run that asks it"
    assert said.count("fitting on") == 2 + 2
    assert not (folder / "two" / "one").exists()
    assert len(load_file(folder / "two" / "taught-one.safetensors")["heads"]) == 4
    heard = {name: len(load_file(folder / f"taught-{name}.safetensors")["heads"]) for name in ("one", "two")}
    assert heard["one"] == heard["two"] > 60 + 4
    caplog.clear()
    (folder / WEIGHTS).unlink()
    with caplog.at_level("INFO", logger="training"):
        fit(student, rows, folder)
    assert "fitting on" not in caplog.text
    assert (folder / WEIGHTS).is_file()


def test_the_variants_of_a_teacher_are_fitted_beside_each_other_as_well(
    student: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    apart: list[tuple[list[str], int]] = []
    monkeypatch.setattr(
        runs,
        "_fit_apart",
        lambda _, __, folders, staff: apart.append(([folder.parent.name for folder in folders], staff.processes)),
    )
    path = tmp_path / "one.toml"
    more = "variants = [[{ rows = 'real', epochs = 1, learning_rate = 1e-3 }]]"
    path.write_text(f"{more}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    authored = tuple(examples(authored_rows()[:12]))
    fit(replace(student, variants=()), Rows(authored, authored[:4], ()), tmp_path / "run", processes=2)
    assert apart
    assert all(one == (["one", "one"], 2) for one in apart)


def test_a_student_begins_with_the_weights_of_the_teacher_that_its_recipe_names(
    student: Recipe, tmp_path: Path
) -> None:
    authored = tuple(examples(authored_rows()[:12]))
    rows, folder, teacher = Rows(authored, authored[:4], ()), tmp_path / "run", student.teacher
    assert teacher is not None
    begun = replace(
        student,
        variants=(),
        stages=(Stage("all", 1, 1e-12),),
        teacher=replace(teacher, start=str(tmp_path / "two.toml")),
    )
    found = fit(begun, rows, folder).state_dict()
    for name, weight in load_file(folder / "two" / WEIGHTS).items():
        torch.testing.assert_close(found[name], weight, atol=1e-6, rtol=0)
    with pytest.raises(SettingsError, match="another encoder or other layers"):
        fit(replace(begun, layers=1), rows, tmp_path / "shorter")


def test_near_words_are_those_of_an_encoder_with_the_same_pieces(student: Recipe, tmp_path: Path) -> None:
    authored, teacher = tuple(examples(authored_rows()[:12])), student.teacher
    assert teacher is not None
    tiny.tiny_network(9).encoder.save_pretrained(tmp_path / "few")
    other = replace(student, teacher=replace(teacher, words=str(tmp_path / "few")))
    with pytest.raises(SettingsError, match="does not know the word pieces"):
        fit(other, Rows(authored, authored[:4], ()), tmp_path / "run")


def test_a_run_goes_on_only_with_the_rows_and_recipes_that_it_began_with(student: Recipe, tmp_path: Path) -> None:
    authored = tuple(examples(authored_rows()[:12]))
    folder = tmp_path / "run"
    one = load_recipe(str(tmp_path / "one.toml"))
    fit(one, Rows(authored, authored[:4], ()), folder)
    fit(one, Rows(authored, authored[:4], ()), folder)
    relabelled = (replace(authored[0], targets=(0.25,) * len(BINARY)), *authored[1:])
    with pytest.raises(SettingsError, match="another recipe or other rows"):
        fit(one, Rows(relabelled, authored[:4], ()), folder)
    with pytest.raises(SettingsError, match="another recipe or other rows"):
        fit(replace(one, weight_decay=0.5), Rows(authored, authored[:4], ()), folder)


def test_no_recipe_teaches_itself(student: Recipe, tmp_path: Path) -> None:
    path = tmp_path / "one.toml"
    own = f'teacher = {{ recipes = ["{tmp_path / "two.toml"}"], sentences = 4 }}'
    path.write_text(f"{own}\n{path.read_text(encoding='utf-8')}", encoding="utf-8")
    authored = tuple(examples(authored_rows()[:12]))
    with pytest.raises(SettingsError, match="teacher of its own teachers"):
        fit(student, Rows(authored, authored[:4], ()), tmp_path / "run")
