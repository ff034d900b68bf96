"""The documents keep their word: the README's code runs, its figures are the manifest's, its links lead somewhere."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from training.evaluation.readme import with_figures

ROOT = Path(__file__).parents[1]
PAGES = sorted(path.relative_to(ROOT).as_posix() for path in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def test_the_readmes_python_runs(capsys: pytest.CaptureFixture[str]) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    code = re.search(r"## From Python\n\n((?:    .*\n|\n)+)", readme)
    assert code
    names: dict[str, object] = {}
    exec(re.sub(r"^    ", "", code.group(1), flags=re.MULTILINE), names)  # noqa: S102 (our own README)
    assert capsys.readouterr().out.startswith("CS")
    assert len(names["scores"]) == 2  # type: ignore[arg-type]


def test_the_readmes_figures_are_the_shipped_bundles() -> None:
    manifest = json.loads((ROOT / "models" / "claimscore-base" / "manifest.json").read_text(encoding="utf-8"))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert with_figures(readme, manifest) == readme, "run: python -m training readme"


@pytest.mark.parametrize("page", PAGES)
def test_links_between_documents_lead_somewhere(page: str) -> None:
    text = re.sub(r"```.*?```", "", (ROOT / page).read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text):
        assert ((ROOT / page).parent / target).exists(), f"{page} links to {target}"
