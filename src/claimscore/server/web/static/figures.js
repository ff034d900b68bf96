// The summary above the findings: verdict, counts, share, worst sentences, and what changed since the draft was opened.

import { byId, el } from "/static/elements.js";
import { plural, short } from "/static/review.js";

const VERDICTS = {
  block: "Needs an editor before publication",
  warn: "Worth a second look before publication",
  pass: "No finding reaches the gate",
};
const GATES = {
  block: (figures, gate) => `${plural(figures.counts.error, "error")}; the policy blocks from ${gate.block_from}`,
  warn: (figures, gate) => `${plural(figures.counts.error, "error")} and ${plural(figures.counts.warning, "warning")}; the policy warns from ${gate.warn_from}`,
  pass: (figures) => (figures.counts.unsure ? `${plural(figures.counts.unsure, "sentence mark")} left to your judgement` : "nothing is marked"),
};

export function renderFigures(review, { onWorst, onCompare }) {
  const box = byId("summary");
  const figures = review.figures();
  const toggle = byId("toggle-text");
  if (!figures.sentences) {
    box.replaceChildren();
    toggle.textContent = "No draft yet";
    return figures;
  }
  const { counts } = figures;
  toggle.textContent = `${plural(counts.error, "error")}, ${plural(counts.warning, "warning")}, ${counts.unsure} unsure`;
  const open = box.querySelector(".worst")?.open ?? false;
  const held = box.contains(document.activeElement) ? document.activeElement.dataset.hold : null;
  box.replaceChildren(
    el("div", { class: `verdict ${figures.verdict}` }, el("h2", {}, VERDICTS[figures.verdict]), el("p", {}, GATES[figures.verdict](figures, review.scorer.gate))),
    el("dl", { class: "counts" },
      figure(counts.error, counts.error === 1 ? "error" : "errors", "error"),
      figure(counts.warning, counts.warning === 1 ? "warning" : "warnings", "warning"),
      figure(counts.unsure + counts.info, "unsure", "unsure"),
      figure(percent(figures.share), `of ${plural(figures.claims, "health claim")} flagged`)),
    ...since(review, figures, onCompare),
    ...worst(figures, onWorst, open),
    ...review.scorer.document.notices.map((one) => el("p", { class: "notice" }, one.message)));
  if (held) box.querySelector(`[data-hold="${held}"]`)?.focus();
  return figures;
}

export function renderComparison(review) {
  const { before, gone, come } = review.changes();
  const now = review.figures();
  const rows = [["Errors", (one) => one.counts.error], ["Warnings", (one) => one.counts.warning], ["Unsure", (one) => one.counts.unsure + one.counts.info],
    ["Claims flagged", (one) => percent(one.share)], ["Sentences", (one) => one.sentences]];
  byId("compare-body").replaceChildren(
    el("table", {}, el("thead", {}, el("tr", {}, el("th", { scope: "col" }, el("span", { class: "unseen" }, "Figure")), el("th", { scope: "col" }, "Then"), el("th", { scope: "col" }, "Now"))),
      el("tbody", {}, rows.map(([name, read]) => el("tr", {}, el("th", { scope: "row" }, name), el("td", {}, String(read(before))), el("td", {}, String(read(now))))))),
    changeList("Gone", gone), changeList("New", come),
    el("p", { class: "soft" }, review.dismissed.size ? `${review.dismissed.size} dismissed, not counted.` : ""));
}

function changeList(title, findings) {
  if (!findings.length) return "";
  return el("section", {}, el("h3", {}, `${title}: ${findings.length}`),
    el("ul", {}, findings.slice(0, 12).map((one) => el("li", {}, el("span", { class: `kind ${one.kind}` }, one.rule_name), ` “${short(one.quote, 80)}”`))));
}

function since(review, figures, onCompare) {
  if (!review.opened) return [];
  const { gone, come } = review.changes();
  if (!gone.length && !come.length && !figures.dismissed) return [];
  const then = review.opened.figures;
  const parts = [];
  if (gone.length) parts.push(`${gone.length} gone`);
  if (come.length) parts.push(`${come.length} new`);
  if (figures.dismissed) parts.push(`${figures.dismissed} dismissed`);
  return [el("p", { class: "since" }, el("span", {}, `Since opened: ${parts.join(", ")}`),
    el("span", { class: "soft" }, `${percent(then.share)} → ${percent(figures.share)} flagged`),
    el("button", { type: "button", class: "quiet", "data-hold": "compare", onclick: onCompare }, "Compare"))];
}

function worst(figures, onWorst, open) {
  if (figures.worst.length < 2) return [];
  return [el("details", { class: "worst", open }, el("summary", { "data-hold": "worst" }, `Worst ${figures.worst.length === 3 ? "three" : "two"} sentences`),
    el("ol", {}, figures.worst.map((one, i) => el("li", {}, el("button", { type: "button", class: "link", "data-hold": `worst${i}`, onclick: () => onWorst(one) }, short(one.quote, 110))))))];
}

function figure(value, label, kind) {
  return el("div", { class: kind ?? "share" }, el("dt", {}, label), el("dd", {}, String(value)));
}

function percent(share) {
  return `${Math.round(share * 100)}%`;
}
