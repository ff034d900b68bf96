"""A long article: marks stay right through edits in its middle, and new ones come at once."""

from __future__ import annotations

import random
import statistics

import pytest
from playwright.sync_api import Page

from tests.server.web.editing import Editor

SUBJECTS = [
    "Turmeric",
    "The new lamp",
    "A cold bath",
    "This diet",
    "The old root",
    "Green tea",
    "A daily walk",
    "Our patch",
]
VERBS = [
    "cures",
    "may ease",
    "was linked to less",
    "reverses",
    "is studied for",
    "prevents",
    "did not change",
    "helps with",
]
OBJECTS = [
    "arthritis in all adults",
    "low mood",
    "poor sleep after work",
    "cancer within weeks",
    "back pain",
    "a raised pulse",
]
ENDS = [
    "in one small trial of 20 people",
    "and doctors hate it",
    "as experts say",
    "in mice",
    "without any side effect",
    "",
]
LONGEST_MEDIAN_MILLISECONDS = 150

_MEASURE = """async () => {
    const { marks, scorer, surface } = await import("/static/main.js");
    const draft = document.getElementById("draft");
    window.waits = [];
    let pressed = null;
    draft.addEventListener("keydown", (event) => { pressed = event.timeStamp; });
    const set = marks.set.bind(marks);
    marks.set = (id, pairs) => {
        set(id, pairs);
        if (pressed === null || surface.caret()?.block.id !== id) return;
        const from = pressed;
        pressed = null;
        requestAnimationFrame(() => { setTimeout(() => window.waits.push(performance.now() - from)); });
    };
}"""


def article(words: int) -> str:
    draw = random.Random(7)  # noqa: S311 (an article, not a secret)
    paragraphs: list[str] = []
    count = 0
    while count < words:
        sentences = []
        for _ in range(draw.randint(3, 7)):
            parts = (draw.choice(SUBJECTS), draw.choice(VERBS), draw.choice(OBJECTS), draw.choice(ENDS))
            sentences.append(" ".join(part for part in parts if part) + f", said note {draw.randint(10, 99)}.")
        paragraphs.append("<p>" + " ".join(sentences) + "</p>")
        count += sum(len(one.split()) for one in sentences)
    return "<h1>A long article 😀</h1>" + "".join(paragraphs)


@pytest.mark.slow
def test_marks_stay_right_through_edits_in_the_middle_of_a_long_article(editor: Editor, page: Page) -> None:
    editor.load(article(3_000))
    assert int(page.locator("#words").inner_text().split()[0].replace(",", "")) >= 3_000
    draw = random.Random(11)  # noqa: S311 (edits, not secrets)
    draft_keys = ["x", ".", " ", "Backspace", "Delete", "Enter", "😀", "y"]
    for _ in range(6):
        place = f"said note {draw.randint(10, 99)}"
        editor.put_caret_after(place)
        for key in draw.choices(draft_keys, k=5):
            if len(key) > 1 and key.isascii():
                page.keyboard.press(key)
            else:
                page.keyboard.insert_text(key)
    editor.settle()
    live = sorted(editor.marks())
    assert len(live) > 50
    editor.forget()
    assert sorted(editor.marks()) == live


@pytest.mark.slow
def test_new_marks_follow_a_keystroke_at_once(editor: Editor, page: Page) -> None:
    editor.load(article(3_000))
    page.evaluate(_MEASURE)
    editor.put_caret_after("said note 4")
    page.keyboard.type(" and this pill cures all cancers", delay=190)
    editor.settle()
    waits: list[float] = page.evaluate("() => window.waits")
    assert len(waits) >= 25
    median = statistics.median(waits)
    print(f"keystroke to marks over {len(waits)} keys: median {median:.0f} ms, longest {max(waits):.0f} ms")
    assert median < LONGEST_MEDIAN_MILLISECONDS
