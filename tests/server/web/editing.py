"""What an editor does at the page, in a few words."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page

_SETTLED = """async () => {
    const { scorer, surface } = await import("/static/main.js");
    return scorer.isCurrent && surface.read().every((block) => !block.text.trim() || scorer.marksOf(block));
}"""
_MARKS = """(names) => names.flatMap((name) =>
    [...CSS.highlights.get(`claimscore-${name}`)].map((range) => [name, range.toString()]))"""
_DRAWN = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(() => setTimeout(done, 20))))"
_READ = """const read = (node) => node.nodeType === Node.TEXT_NODE ? node.data
    : [node.localName, ...[...node.childNodes].map(read)];"""
_KINDS = ["error", "warning", "unsure", "info"]


class Editor:
    """The editor's page under test."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.draft: Locator = page.locator("#draft")

    def settle(self) -> None:
        """Wait until every block has the marks of its present text, and the list beside it is drawn."""
        for _ in range(600):
            if self.page.evaluate(_SETTLED):
                self.page.evaluate(_DRAWN)
                return
            self.page.wait_for_timeout(25)
        raise AssertionError("the marks do not settle")

    def paste(self, html: str, text: str) -> None:
        """Put rich text on the clipboard and press Ctrl+V in the draft."""
        self.page.evaluate(
            """async ([html, text]) => navigator.clipboard.write([new ClipboardItem({
                "text/html": new Blob([html], { type: "text/html" }),
                "text/plain": new Blob([text], { type: "text/plain" }) })])""",
            [html, text],
        )
        self.draft.focus()
        before = self.draft.inner_text()
        self.page.keyboard.press("Control+V")
        self.page.wait_for_function("(before) => document.getElementById('draft').innerText !== before", arg=before)
        self.settle()

    def write(self, html: str) -> None:
        """Paste HTML as any other program would put it on the clipboard, without the browser's own cleaning."""
        self.draft.focus()
        self.page.evaluate(
            """(html) => { const data = new DataTransfer(); data.setData("text/html", html);
                document.getElementById("draft").dispatchEvent(
                    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })); }""",
            html,
        )
        self.settle()

    def marks(self, *names: str) -> list[tuple[str, str]]:
        """Kind and words of every mark, sentences unless ``names`` says otherwise."""
        found: list[list[str]] = self.page.evaluate(_MARKS, list(names) or _KINDS)
        return [(name, words) for name, words in found]

    def text(self) -> str:
        """The draft as a reader sees it."""
        return self.draft.inner_text()

    def cleaned(self, function: str, source: str) -> list[Any]:
        """What a function of ``clean.js`` makes of a source, as nested lists of tag and children."""
        value: list[Any] = self.page.evaluate(
            f"""async ([name, source]) => {{ {_READ}
                const clean = (await import("/static/clean.js"))[name](source);
                clean.normalize();
                return [...clean.childNodes].map(read); }}""",
            [function, source],
        )
        return value

    def load(self, html: str) -> None:
        """Put a draft on the surface at once, as opening one does."""
        self.page.evaluate(
            """async (html) => { const { cleanHtml } = await import("/static/clean.js");
                const draft = document.getElementById("draft");
                draft.replaceChildren(cleanHtml(html));
                draft.dispatchEvent(new InputEvent("input", { bubbles: true })); }""",
            html,
        )
        self.settle()

    def forget(self) -> None:
        """Score everything anew, from nothing."""
        self.page.evaluate(
            """async () => { const { scorer } = await import("/static/main.js");
                scorer.known.clear(); scorer.memory.clear(); scorer.touch(); }"""
        )
        self.settle()

    def card(self, rule: str) -> Locator:
        """The first card of a rule."""
        return self.page.locator(f'#findings .card[data-rule="{rule}"]').first

    def put_caret_after(self, words: str) -> None:
        """Click-free caret placement behind the first occurrence of some words."""
        self.page.evaluate(
            """(words) => { const draft = document.getElementById("draft"); draft.focus();
                const walker = document.createTreeWalker(draft, NodeFilter.SHOW_TEXT);
                for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                    const at = node.data.indexOf(words);
                    if (at >= 0) { getSelection().collapse(node, at + words.length); return; } } }""",
            words,
        )
