// Moving between the draft and its findings, by keyboard, pointer and caret.

import { byId } from "/static/elements.js";
import { say } from "/static/notes.js";
import { isCalm } from "/static/panel.js";

const ROOM = 40; // pixels between a sentence that was gone to and the edge

export class Guide {
  constructor({ draft, surface, scorer, marks }) {
    Object.assign(this, { draft, surface, scorer, marks, side: byId("side") });
  }

  // A live range over a finding's sentence; null while its block is being scored.
  rangeOf(finding) {
    const block = finding?.block && this.surface.block(finding.block);
    return block && this.scorer.marksOf(block) ? this.surface.range(block, finding.start, finding.end) : null;
  }

  tint(finding) {
    this.marks.activate(finding && this.rangeOf(finding));
  }

  // Open the next (1) or the previous (-1) finding, counted from the open one or the caret.
  step(panel, by) {
    const caret = this.surface.caret();
    const near = caret && panel.shown.find((one) => this.comesAfter(one, caret));
    const key = panel.neighbour(by, near?.key);
    if (!key) {
      say("There is no finding to go to.");
      return;
    }
    this.openSide(true);
    panel.open(key, { focus: true });
    this.bringIntoView(this.rangeOf(panel.activeFinding));
  }

  comesAfter(finding, caret) {
    const place = (id) => this.surface.blocks.findIndex((block) => block.id === id);
    const order = place(finding.block) - place(caret.block.id);
    return order > 0 || (order === 0 && finding.end >= caret.offset);
  }

  bringIntoView(range) {
    if (!range) return;
    const place = range.getBoundingClientRect();
    const top = document.querySelector(".toolbar").getBoundingClientRect().bottom + ROOM / 2;
    const isNarrow = matchMedia("(max-width: 61.99rem)").matches;
    const bottom = (isNarrow ? this.side.getBoundingClientRect().top : innerHeight) - ROOM;
    if (place.top >= top && place.bottom <= bottom) return;
    scrollBy({ top: place.top - Math.max(top, Math.min(top + 160, bottom - place.height)), behavior: isCalm() ? "instant" : "smooth" });
  }

  // Go to a finding's sentence in the draft and select it.
  show(finding) {
    const range = this.rangeOf(finding);
    if (!range) return;
    this.openSide(false);
    this.bringIntoView(range);
    this.select(range);
  }

  select(range) {
    this.draft.focus({ preventScroll: true });
    const selection = getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }

  // Open the card of the sentence in which the caret is.
  followCaret(panel) {
    const caret = document.activeElement === this.draft && this.surface.caret();
    if (!caret || !getSelection().isCollapsed) return;
    const here = panel.shown.filter((one) => one.block === caret.block.id && one.start <= caret.offset && caret.offset <= one.end);
    if (!here.length || here.some((one) => one.key === panel.active)) return;
    panel.open(here[0].key);
    say(`${here[0].kind}: ${here[0].rule_name}. Press F8 to read it.`);
  }

  openSide(open) {
    this.side.classList.toggle("open", open);
    byId("sheet-toggle").setAttribute("aria-expanded", String(open));
  }

  // Back from the findings to the draft, to the open finding's sentence if there is one.
  leaveSide(panel) {
    const range = this.rangeOf(panel.activeFinding);
    this.openSide(false);
    range?.collapse(true);
    if (range) this.select(range);
    else this.draft.focus();
  }
}
