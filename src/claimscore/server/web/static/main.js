// The editor put together: the surface, its marks, the findings beside it, and every command.

import { cleanHtml, cleanText } from "/static/clean.js";
import { ask, byId } from "/static/elements.js";
import { renderComparison, renderFigures } from "/static/figures.js";
import * as keeping from "/static/keeping.js";
import { graver, Marks } from "/static/marks.js";
import { isCalm, Panel } from "/static/panel.js";
import { base, plural, Review, short } from "/static/review.js";
import { Scorer } from "/static/scorer.js";
import { fetchJson } from "/static/service.js";
import { Surface } from "/static/surface.js";

const draft = byId("draft");
const surface = new Surface(draft);
const marks = new Marks();
const scorer = new Scorer(surface, { onMarks: refresh, onState: showState });
const review = new Review(scorer);
const panel = new Panel(review, {
  onOpen: showActive,
  onShow: focusSentence,
  onApply: applySuggestion,
  onDismiss: dismissFinding,
  onRestore: (id) => { review.restore(id); refresh(); },
  onFilter: refresh,
});
let saved = { id: null, html: "" };
let unsettled = true;
let offered = null;
let rendering = 0;

// Marks and panel

function refresh(ids = surface.blocks.map((block) => block.id)) {
  const wanted = new Set(ids);
  const present = new Map(surface.blocks.map((block) => [block.id, block]));
  for (const id of wanted) {
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
  showActive(panel.activeFinding);
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

function rangeOf(finding) {
  const block = finding?.block && surface.block(finding.block);
  return block && scorer.marksOf(block) ? surface.range(block, finding.start, finding.end) : null;
}

function showActive(finding) {
  marks.activate(finding && rangeOf(finding));
}

function showState(state, detail) {
  const line = byId("status");
  line.dataset.state = state;
  if (state === "waiting") line.textContent = `Not scored yet: ${detail}. Trying again; nothing is lost.`;
  else if (state === "refused") line.textContent = `Not scored: ${detail}`;
  if (state !== "ready") return;
  const settled = scorer.model ? `Scored by ${scorer.model.name} ${scorer.model.version}. Nothing is stored.` : "Nothing of what you write is stored.";
  if (line.textContent !== settled) line.textContent = settled;
  if (unsettled && !isEmpty()) {
    unsettled = false;
    review.rebase();
  }
  refresh([]);
  announceLater();
}

let announcing = 0;
function announceLater() {
  clearTimeout(announcing);
  announcing = setTimeout(() => {
    const { counts, sentences } = review.figures();
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    say(sentences ? `${plural(total, "finding")}: ${plural(counts.error, "error")}, ${plural(counts.warning, "warning")}, ${counts.unsure} unsure.` : "");
  }, 1200);
}

function say(text) {
  if (byId("live").textContent !== text) byId("live").textContent = text;
}

// Moving

function step(by) {
  const caret = surface.caret();
  const near = caret && panel.shown.find((one) => comesAfter(one, caret));
  const key = panel.neighbour(by, near?.key);
  if (!key) {
    say("There is no finding to go to.");
    return;
  }
  openSide(true);
  panel.open(key, { focus: true });
  bringIntoView(rangeOf(panel.activeFinding));
}

function comesAfter(finding, caret) {
  const order = surface.blocks.findIndex((block) => block.id === finding.block) - surface.blocks.indexOf(caret.block);
  return order > 0 || (order === 0 && finding.end >= caret.offset);
}

function bringIntoView(range) {
  if (!range) return;
  const place = range.getBoundingClientRect();
  const floor = innerHeight - (isNarrow() ? byId("side").getBoundingClientRect().height : 0);
  if (place.top >= 80 && place.bottom <= floor - 40) return;
  scrollBy({ top: place.top - Math.max(90, floor / 3), behavior: isCalm() ? "instant" : "smooth" });
}

function focusSentence(finding) {
  const range = rangeOf(finding);
  if (!range) return;
  openSide(false);
  bringIntoView(range);
  select(range);
}

function select(range) {
  draft.focus({ preventScroll: true });
  const selection = getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
}

function showWorst(sentence) {
  const finding = panel.shown.find((one) => one.block === sentence.block && one.start === sentence.start);
  if (finding) {
    panel.open(finding.key, { focus: true });
    bringIntoView(rangeOf(finding));
  }
}

function followCaret() {
  const caret = document.activeElement === draft && surface.caret();
  if (!caret || !getSelection().isCollapsed) return;
  const here = panel.shown.filter((one) => one.block === caret.block.id && one.start <= caret.offset && caret.offset <= one.end);
  if (!here.length || here.some((one) => one.key === panel.active)) return;
  panel.open(here[0].key);
  say(`${here[0].kind}: ${here[0].rule_name}. Press F8 to read it.`);
}

// Changing

function applySuggestion(finding, i) {
  const suggestion = finding.suggestions[i];
  const block = surface.block(finding.block);
  const range = block && scorer.marksOf(block) && surface.range(block, suggestion.start, suggestion.end);
  if (!range || range.toString().replaceAll("\n", " ") !== suggestion.old.replaceAll("\n", " ")) {
    say("The sentence has changed; the suggestion no longer fits.");
    return;
  }
  select(range);
  if (suggestion.new) document.execCommand("insertText", false, suggestion.new);
  else document.execCommand("delete");
  const gap = suggestion.new.indexOf("[");
  if (gap >= 0) selectGap(suggestion.new);
  offer(gap >= 0 ? "Fill in the brackets." : "Changed.", "Undo", () => { draft.focus(); document.execCommand("undo"); });
}

function selectGap(text) {
  const selection = getSelection();
  const node = selection.focusNode;
  if (node?.nodeType !== Node.TEXT_NODE) return;
  const from = node.data.lastIndexOf("[", selection.focusOffset);
  const to = node.data.indexOf("]", from);
  if (from >= 0 && to > from && text.includes(node.data.slice(from, to + 1))) selection.setBaseAndExtent(node, from, node, to + 1);
}

async function dismissFinding(finding) {
  const dialog = byId("dismiss-dialog");
  if ((await ask(dialog)) !== "ok") return;
  const reason = new FormData(dialog.querySelector("form")).get("reason");
  const at = panel.shown.findIndex((one) => one.key === finding.key);
  review.dismiss(finding, reason);
  refresh();
  panel.render();
  const next = panel.shown[Math.min(at, panel.shown.length - 1)];
  if (next) panel.open(next.key, { focus: true });
  else draft.focus();
  rememberSoon();
  offer("Dismissed.", "Restore", () => { review.restore(base(finding.id)); refresh(); rememberSoon(); });
  if (byId("tell").checked) tell(finding, reason);
}

function tell(finding, reason) {
  const verdict = reason === "a wrong mark" || reason === "a settled fact" ? "wrong" : "unsure";
  const json = {
    finding_id: finding.id, verdict, rule_id: finding.rule_id, comment: `dismissed: ${reason}`,
    model_version: `${scorer.model.name}@${scorer.model.version}`, policy_version: scorer.model.policy,
  };
  fetchJson("/api/v1/feedback", { json }).catch((error) => offer(`The service was not told: ${error.message}.`));
}

function changed() {
  for (const styled of draft.querySelectorAll("[style]")) styled.removeAttribute("style");
  surface.read();
  const empty = isEmpty();
  draft.classList.toggle("empty", empty);
  document.body.classList.toggle("filled", !empty);
  if (empty) {
    unsettled = true;
    surface.references.clear();
    scorer.document = { findings: [], notices: [] };
  }
  const words = surface.blocks.reduce((sum, block) => sum + (block.text.match(/\S+/g)?.length ?? 0), 0);
  byId("words").textContent = words ? plural(words, "word").replace(/^\d+/, (count) => Number(count).toLocaleString()) : "";
  scorer.touch();
  rememberSoon();
}

function isEmpty() {
  return !surface.blocks.some((block) => block.text.trim());
}

let remembering = 0;
function rememberSoon() {
  clearTimeout(remembering);
  remembering = setTimeout(remember, 400);
}

function remember() {
  clearTimeout(remembering);
  keeping.rememberInTab({ html: isEmpty() ? "" : draft.innerHTML, dismissed: [...review.dismissed], saved });
}

function insert(fragment) {
  const blocks = [...fragment.children];
  const holder = document.createElement("div");
  if (blocks.length === 1 && ["P", "H1", "H2", "H3", "H4"].includes(blocks[0].nodeName) && (blocks[0].nodeName === "P" || !isEmpty())) holder.append(...blocks[0].childNodes);
  else holder.append(fragment);
  if (!holder.innerHTML) return;
  document.execCommand("insertHTML", false, holder.innerHTML);
}

// Put a draft in the place of the one that is there; the old one can be had back for a while.
function replaceDraft({ html, dismissed = [], id = null }) {
  const before = { html: draft.innerHTML, dismissed: [...review.dismissed], id: saved.id };
  const wasEmpty = isEmpty();
  draft.replaceChildren(cleanHtml(html));
  if (!draft.firstChild) startEmpty();
  review.dismissed = new Map(dismissed);
  saved = { id, html: draft.innerHTML };
  unsettled = true;
  review.opened = null;
  panel.close();
  changed();
  window.scrollTo({ top: 0, behavior: "instant" });
  if (!wasEmpty) offer("The draft was replaced.", "Bring it back", () => replaceDraft(before));
}

function startEmpty() {
  const line = document.createElement("p");
  line.append(document.createElement("br"));
  draft.replaceChildren(line);
}

// Commands

async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    offer(`That did not work: ${error.message}.`);
    return null;
  }
}

async function openWith(work) {
  const found = await attempt(work);
  if (found) replaceDraft(found);
  if (found) draft.focus({ preventScroll: true });
}

async function save() {
  const title = surface.blocks.find((block) => block.text.trim())?.text.trim() ?? "";
  const dismissed = Object.fromEntries(review.dismissed);
  const html = draft.innerHTML;
  const note = await attempt(() => keeping.saveDraft(saved.id, { title: title.slice(0, 300), html, dismissed }).catch((error) => {
    if (error.status !== 404) throw error;
    return keeping.saveDraft(null, { title: title.slice(0, 300), html, dismissed });
  }));
  if (!note) return;
  saved = { id: note.id, html };
  history.replaceState(null, "", `/?draft=${encodeURIComponent(note.id)}`);
  remember();
  offer("Saved on the service.", "Drafts", () => { location.href = "/drafts"; });
}

async function openSaved(id) {
  const found = await keeping.openSaved(id);
  return { html: found.html, dismissed: Object.entries(found.dismissed), id };
}

function exportAs(kind) {
  return attempt(async () => keeping.download(await keeping.exportDraft(kind, surface, [...review.dismissed.keys()])));
}

async function copyMessage() {
  await attempt(async () => {
    const { blob } = await keeping.exportDraft("txt", surface, [...review.dismissed.keys()]);
    await navigator.clipboard.writeText(await blob.text());
    offer("The notes are on the clipboard.");
  });
}

async function compare() {
  if (!review.opened) return;
  renderComparison(review);
  await ask(byId("compare"));
}

let offering = 0;
function offer(text, action, work) {
  const toast = byId("toast");
  toast.querySelector("span").textContent = text;
  const button = toast.querySelector("button");
  button.hidden = !action;
  button.textContent = action ?? "";
  offered = work ?? null;
  toast.hidden = false;
  clearTimeout(offering);
  offering = setTimeout(() => { toast.hidden = true; }, 9000);
}

function isNarrow() {
  return matchMedia("(max-width: 61.99rem)").matches;
}

function openSide(open) {
  byId("side").classList.toggle("open", open);
  byId("sheet-toggle").setAttribute("aria-expanded", String(open));
}

function keys(event) {
  if (document.querySelector("dialog[open]")) return;
  const alt = event.altKey && !event.ctrlKey && !event.metaKey;
  const down = event.key === "F8" ? !event.shiftKey : alt && event.key === "ArrowDown";
  const up = event.key === "F8" ? event.shiftKey : alt && event.key === "ArrowUp";
  const digit = alt && /^Digit([1-3])$/.exec(event.code)?.[1];
  if (down || up) step(down ? 1 : -1);
  else if (digit && panel.activeFinding?.suggestions[digit - 1]) applySuggestion(panel.activeFinding, digit - 1);
  else if (alt && event.code === "KeyD" && panel.activeFinding) dismissFinding(panel.activeFinding);
  else if (event.key === "Escape" && byId("side").contains(document.activeElement)) leaveSide();
  else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s" && !event.altKey && !event.shiftKey && !isEmpty()) save();
  else return;
  event.preventDefault();
}

function leaveSide() {
  const range = rangeOf(panel.activeFinding);
  openSide(false);
  range?.collapse(true);
  if (range) select(range);
  else draft.focus();
}

function wire() {
  draft.addEventListener("input", changed);
  draft.addEventListener("paste", (event) => {
    const data = event.clipboardData;
    if (data.files.length && !data.types.includes("text/html") && !data.types.includes("text/plain")) {
      event.preventDefault();
      openWith(() => keeping.openFile(data.files[0]));
      return;
    }
    event.preventDefault();
    const html = data.getData("text/html");
    insert(html ? cleanHtml(html) : cleanText(data.getData("text/plain")));
  });
  const sheet = byId("sheet");
  sheet.addEventListener("dragover", (event) => {
    if (!event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    sheet.classList.add("dropping");
  });
  sheet.addEventListener("dragleave", () => sheet.classList.remove("dropping"));
  sheet.addEventListener("drop", (event) => {
    sheet.classList.remove("dropping");
    const [file] = event.dataTransfer.files;
    const html = event.dataTransfer.getData("text/html");
    if (!file && !html) return;
    event.preventDefault();
    if (file) openWith(() => keeping.openFile(file));
    else {
      const caret = document.caretRangeFromPoint?.(event.clientX, event.clientY);
      if (caret) select(caret);
      insert(cleanHtml(html));
    }
  });
  document.addEventListener("selectionchange", followCaret);
  document.addEventListener("keydown", keys);
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target) || event.target.closest("button")) menu.open = false;
    const example = event.target.closest("[data-example]");
    if (example) openWith(() => keeping.openExample(example.dataset.example));
    const kind = event.target.closest("[data-export]")?.dataset.export;
    if (kind) exportAs(kind);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  const file = byId("file");
  byId("open-file").addEventListener("click", () => file.click());
  file.addEventListener("change", () => {
    const [chosen] = file.files;
    if (chosen) openWith(() => keeping.openFile(chosen));
    file.value = "";
  });
  byId("open-address")?.addEventListener("click", () => openWith(keeping.openAddress));
  byId("clear").addEventListener("click", () => { replaceDraft({ html: "" }); history.replaceState(null, "", "/"); draft.focus(); });
  byId("save").addEventListener("click", save);
  byId("copy-message").addEventListener("click", copyMessage);
  byId("print").addEventListener("click", () => print());
  byId("rebase").addEventListener("click", () => { review.rebase(); refresh([]); byId("compare").close(); });
  byId("sheet-toggle").addEventListener("click", () => openSide(!byId("side").classList.contains("open")));
  byId("toast").querySelector("button").addEventListener("click", () => { byId("toast").hidden = true; offered?.(); });
  addEventListener("pagehide", remember);
  addEventListener("online", () => scorer.touch());
}

async function begin() {
  document.execCommand("defaultParagraphSeparator", false, "p");
  document.execCommand("styleWithCSS", false, "false");
  wire();
  const wanted = new URLSearchParams(location.search).get("draft");
  const kept = keeping.recallFromTab();
  if (kept?.html && (!wanted || wanted === kept.saved?.id)) replaceDraft({ html: kept.html, dismissed: kept.dismissed, id: kept.saved?.id ?? null });
  else {
    startEmpty();
    changed();
    if (wanted) await openWith(() => openSaved(wanted));
  }
  if (!marks.isSupported) byId("status").textContent = "This browser cannot underline a live draft; the findings are listed all the same.";
}

begin();
export { marks, review, scorer, surface };
