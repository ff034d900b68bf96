// The editor put together: the surface, its marks, the findings beside it, and the keys.

import { Desk } from "/static/desk.js";
import { askWhy, tellService } from "/static/dismissal.js";
import { ask, byId } from "/static/elements.js";
import { renderComparison, renderFigures } from "/static/figures.js";
import { Guide } from "/static/guide.js";
import { graver, Marks } from "/static/marks.js";
import { offer, say, wireNotes } from "/static/notes.js";
import { Panel } from "/static/panel.js";
import { Pen } from "/static/pen.js";
import { base, plural, Review } from "/static/review.js";
import { Scorer } from "/static/scorer.js";
import { Surface } from "/static/surface.js";

const QUIET = 1200; // milliseconds without a change after which a screen reader hears the figures

const draft = byId("draft");
const surface = new Surface(draft);
const marks = new Marks();
const scorer = new Scorer(surface, { onMarks: refresh, onState: showState });
const review = new Review(scorer);
const guide = new Guide({ draft, surface, scorer, marks });
const pen = new Pen({ draft, surface, scorer, guide });
const desk = new Desk({ draft, surface, review, onChange: changed, onReplace: startOver });
const panel = new Panel(review, {
  onOpen: (finding) => guide.tint(finding),
  onShow: (finding) => guide.show(finding),
  onApply: (finding, i) => pen.apply(finding, i),
  onDismiss: dismiss,
  onRestore: restore,
  onFilter: () => refresh(),
});
let isOpening = true;
let rendering = 0;
let announcing = 0;

// Draw the marks of these blocks, or of all.
function refresh(ids = surface.blocks.map((block) => block.id)) {
  const present = new Map(surface.blocks.map((block) => [block.id, block]));
  for (const id of ids) {
    const block = present.get(id);
    const known = block && scorer.marksOf(block);
    if (known) marks.set(id, pairs(block, known));
    else if (!block) marks.remove(id);
  }
  cancelAnimationFrame(rendering);
  rendering = requestAnimationFrame(() => setTimeout(renderSide));
}

// The panel follows the marks one frame later, so that they never wait for it.
function renderSide() {
  panel.render();
  renderFigures(review, { onWorst: showWorst, onCompare: compare });
  guide.tint(panel.activeFinding);
}

function pairs(block, known) {
  const sentences = new Map();
  const found = [];
  for (const one of known.findings) {
    if (review.isSilent(one) || !review.isShown(one)) continue;
    const before = sentences.get(one.start);
    sentences.set(one.start, { end: one.end, kind: before ? graver(before.kind, one.kind) : one.kind });
    for (const reason of one.reasons) found.push([`cue-${one.kind}`, surface.range(block, reason.start, reason.end)]);
  }
  for (const [start, { end, kind }] of sentences) found.push([kind, surface.range(block, start, end)]);
  return found.filter(([, range]) => range);
}

function showState(state, detail) {
  const line = byId("status");
  line.dataset.state = state;
  if (state === "waiting") line.textContent = `Not scored yet: ${detail}. Trying again; nothing is lost.`;
  else if (state === "refused") line.textContent = `Not scored: ${detail}`;
  if (state !== "ready") return;
  const model = scorer.model && `Scored by ${scorer.model.name} ${scorer.model.version}. Nothing is stored.`;
  const text = model ?? "Nothing of what you write is stored.";
  if (line.textContent !== text) line.textContent = text;
  if (isOpening && !desk.isEmpty) {
    isOpening = false;
    review.rebase();
  }
  refresh([]);
  clearTimeout(announcing);
  announcing = setTimeout(announce, QUIET);
}

function announce() {
  const { counts, sentences } = review.figures();
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  say(sentences ? `${plural(total, "finding")}: ${plural(counts.error, "error")}, ${plural(counts.warning, "warning")}, ${counts.unsure} unsure.` : "");
}

// The draft's text changed.
function changed() {
  for (const styled of draft.querySelectorAll("[style]")) styled.removeAttribute("style");
  surface.read();
  const isEmpty = desk.isEmpty;
  draft.classList.toggle("empty", isEmpty);
  document.body.classList.toggle("filled", !isEmpty);
  if (isEmpty) {
    isOpening = true;
    surface.references.clear();
    scorer.document = { findings: [], notices: [] };
  }
  const words = surface.blocks.reduce((sum, block) => sum + (block.text.match(/\S+/g)?.length ?? 0), 0);
  byId("words").textContent = words ? `${words.toLocaleString()} word${words === 1 ? "" : "s"}` : "";
  scorer.touch();
  desk.rememberSoon();
}

function startOver() {
  isOpening = true;
  review.opened = null;
  panel.close();
}

function showWorst(sentence) {
  const finding = panel.shown.find((one) => one.block === sentence.block && one.start === sentence.start);
  if (!finding) return;
  panel.open(finding.key, { focus: true });
  guide.bringIntoView(guide.rangeOf(finding));
}

async function compare() {
  if (!review.opened) return;
  renderComparison(review);
  await ask(byId("compare"));
}

async function dismiss(finding) {
  const answer = await askWhy();
  if (!answer) return;
  const at = panel.shown.findIndex((one) => one.key === finding.key);
  review.dismiss(finding, answer.reason);
  refresh();
  panel.render();
  const next = panel.shown[Math.min(at, panel.shown.length - 1)];
  if (next) panel.open(next.key, { focus: true });
  else draft.focus();
  desk.rememberSoon();
  offer("Dismissed.", "Restore", () => restore(base(finding.id)));
  if (answer.tells) await tellService(finding, answer.reason, scorer.model);
}

function restore(id) {
  review.restore(id);
  refresh();
  desk.rememberSoon();
}

function press(event) {
  if (document.querySelector("dialog[open]")) return;
  const alt = event.altKey && !event.ctrlKey && !event.metaKey;
  const control = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  const digit = alt && /^Digit([1-3])$/.exec(event.code)?.[1];
  const active = panel.activeFinding;
  if (event.key === "F8") guide.step(panel, event.shiftKey ? -1 : 1);
  else if (alt && event.key === "ArrowDown") guide.step(panel, 1);
  else if (alt && event.key === "ArrowUp") guide.step(panel, -1);
  else if (digit && active?.suggestions[digit - 1]) pen.apply(active, digit - 1);
  else if (alt && event.code === "KeyD" && active) dismiss(active);
  else if (event.key === "Escape" && closeMenus()) return;
  else if (event.key === "Escape" && guide.side.contains(document.activeElement)) guide.leaveSide(panel);
  else if (control && event.key.toLowerCase() === "s" && !desk.isEmpty) desk.save();
  else return;
  event.preventDefault();
}

// Close every open menu but the one that holds `kept`; whether there was one.
function closeMenus(kept = null) {
  const open = [...document.querySelectorAll("details.menu[open]")].filter((menu) => !kept || !menu.contains(kept) || kept.closest("button"));
  for (const menu of open) {
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector("summary").focus();
  }
  return open.length > 0;
}

wireNotes();
desk.wire();
pen.wire(byId("sheet"), (file) => desk.openFile(file));
draft.addEventListener("input", changed);
document.addEventListener("selectionchange", () => guide.followCaret(panel));
document.addEventListener("keydown", press);
document.addEventListener("click", (event) => closeMenus(event.target));
addEventListener("online", () => scorer.touch());
byId("sheet-toggle").addEventListener("click", () => guide.openSide(!guide.side.classList.contains("open")));
byId("rebase").addEventListener("click", () => {
  review.rebase();
  refresh([]);
  byId("compare").close();
});
if (!marks.isSupported) byId("status").textContent = "This browser cannot underline a live draft; the findings are listed all the same.";
desk.begin();

export { marks, review, scorer, surface };
