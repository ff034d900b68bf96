// The list of findings: one card each, kept by key so that a card never moves or closes while its finding stands.

import { byId, el } from "/static/elements.js";
import { plural, short } from "/static/review.js";

const NAMES = { error: "Error", warning: "Warning", unsure: "Unsure", info: "Note" };

export class Panel {
  // onOpen(finding), onShow(finding), onApply(finding, i), onDismiss(finding), onRestore(id), onFilter().
  constructor(review, actions) {
    this.review = review;
    this.actions = actions;
    this.list = byId("findings");
    this.cards = new Map();
    this.shown = [];
    this.active = null;
    this.wireFilters();
  }

  render() {
    const findings = this.review.findings();
    this.shown = findings.filter((one) => this.review.isShown(one));
    const focused = this.list.contains(document.activeElement) ? document.activeElement.closest("li")?.dataset.key : null;
    const at = [...this.cards.keys()].indexOf(focused);
    const cards = new Map();
    for (const finding of this.shown) {
      const old = this.cards.get(finding.key);
      const same = old && old.state === stateOf(finding);
      cards.set(finding.key, same ? { ...old, finding } : this.card(finding));
    }
    this.cards = cards;
    const wanted = [...cards.values()].map((card) => card.node);
    wanted.forEach((node, i) => { if (this.list.children[i] !== node) this.list.insertBefore(node, this.list.children[i] ?? null); });
    while (this.list.children.length > wanted.length) this.list.lastElementChild.remove();
    if (this.active && !cards.has(this.active)) this.active = null;
    for (const [key, card] of cards) this.expand(card, key === this.active);
    if (focused && !this.list.contains(document.activeElement)) this.focusNear(at);
    this.renderRules(findings);
    this.renderNone(findings);
    this.renderDismissed();
  }

  get activeFinding() {
    return this.cards.get(this.active)?.finding ?? null;
  }

  // Open a finding's card; focus: move the keyboard there too.
  open(key, { focus = false } = {}) {
    const before = this.cards.get(this.active);
    if (before) this.expand(before, false);
    this.active = this.cards.has(key) ? key : null;
    const card = this.cards.get(this.active);
    if (!card) return;
    this.expand(card, true);
    if (focus) card.head.focus({ preventScroll: true });
    reveal(card.node);
    this.actions.onOpen(card.finding);
  }

  close() {
    const card = this.cards.get(this.active);
    if (card) this.expand(card, false);
    this.active = null;
    this.actions.onOpen(null);
  }

  // The finding `by` places after the active one, or the one nearest to `key`'s place where none is active.
  neighbour(by, startKey) {
    const keys = [...this.cards.keys()];
    if (!keys.length) return null;
    const at = keys.indexOf(this.active);
    if (at >= 0) return keys[(at + by + keys.length) % keys.length];
    const start = keys.indexOf(startKey);
    if (start >= 0) return keys[start];
    return by > 0 ? keys[0] : keys.at(-1);
  }

  focusNear(at) {
    const heads = [...this.cards.values()].map((card) => card.head);
    (heads[Math.min(Math.max(at, 0), heads.length - 1)] ?? byId("findings-title").closest("section")).focus?.();
  }

  card(finding) {
    const id = `c${finding.key.replace(/\W/g, "_")}`;
    const words = finding.block ? quoteOf(finding) : finding.quote;
    const head = el("button", {
      type: "button", class: "card-head", "aria-expanded": "false", "aria-controls": id,
      onclick: () => { if (this.active === finding.key) this.close(); else this.open(finding.key); },
    },
    el("span", { class: `kind ${finding.kind}` }, el("i", { class: `line ${finding.kind}`, "aria-hidden": "true" }), NAMES[finding.kind]),
    el("span", { class: "rule-name" }, finding.rule_name),
    el("span", { class: "quote" }, ...words));
    const body = el("div", { class: "card-body", id, hidden: true });
    const node = el("li", { class: `card ${finding.kind}`, "data-key": finding.key, "data-rule": finding.rule_id }, el("h3", {}, head), body);
    return { finding, node, head, body, state: stateOf(finding) };
  }

  // The inside of a card, made when it is first opened: a long draft has hundreds of cards.
  fill({ finding, head, body }) {
    head.setAttribute("aria-describedby", `${body.id}-message`);
    body.append(...[
      el("p", { id: `${body.id}-message`, class: "message" }, finding.message),
      finding.suggestions.length > 0 && el("ol", { class: "tries" }, finding.suggestions.map((one, i) => el("li", {}, this.tryButton(finding, one, i)))),
      finding.chance && el("p", { class: "chance" }, meter(finding.probability, finding.kind), finding.chance),
      el("details", { class: "why" }, el("summary", {}, "Why it matters"), el("p", {}, finding.why), el("p", {}, finding.advice)),
      el("p", { class: "card-actions" },
        el("a", { href: `/rules/${finding.rule_id}`, target: "_blank", rel: "noopener" }, finding.rule_id, el("span", { class: "unseen" }, " rule page, in a new tab")),
        finding.block && el("button", { type: "button", class: "quiet", onclick: () => this.actions.onShow(this.cards.get(finding.key).finding) }, "Show"),
        el("button", { type: "button", class: "quiet", onclick: () => this.actions.onDismiss(this.cards.get(finding.key).finding) }, "Dismiss")),
    ].filter(Boolean));
  }

  tryButton(finding, suggestion, i) {
    const gone = el("del", {}, short(suggestion.old, 80));
    const change = suggestion.added !== null
      ? [el("span", { class: "verb" }, "Add "), el("ins", {}, suggestion.added.trim())]
      : suggestion.new.trim() ? [gone, el("span", { class: "arrow", "aria-label": "becomes" }, " → "), el("ins", {}, suggestion.new)] : [el("span", { class: "verb" }, "Leave out "), gone];
    return el("button", { type: "button", class: "try", "aria-keyshortcuts": `Alt+${i + 1}`, onclick: () => this.actions.onApply(this.cards.get(finding.key).finding, i) },
      el("kbd", { "aria-hidden": "true" }, String(i + 1)),
      el("span", { class: "change" }, ...change), el("small", {}, suggestion.label));
  }

  expand(card, open) {
    if (card.body.hidden === !open) return;
    if (open && !card.body.firstChild) this.fill(card);
    card.node.classList.toggle("open", open);
    card.head.setAttribute("aria-expanded", String(open));
    card.body.hidden = !open;
  }

  wireFilters() {
    for (const chip of document.querySelectorAll("[data-kind]")) {
      chip.addEventListener("click", () => {
        const on = chip.getAttribute("aria-pressed") !== "true";
        chip.setAttribute("aria-pressed", String(on));
        const { kinds } = this.review.filter;
        const names = chip.dataset.kind === "unsure" ? ["unsure", "info"] : [chip.dataset.kind];
        names.forEach((name) => (on ? kinds.add(name) : kinds.delete(name)));
        this.actions.onFilter();
      });
    }
    byId("rule-filter").addEventListener("change", (event) => {
      this.review.filter.rule = event.target.value;
      this.actions.onFilter();
    });
  }

  renderRules(findings) {
    const select = byId("rule-filter");
    const rules = new Map(findings.map((one) => [one.rule_id, one.rule_name]));
    const wanted = this.review.filter.rule;
    if (wanted && !rules.has(wanted)) rules.set(wanted, select.selectedOptions[0]?.textContent.replace(/^CS\d+ /, "") ?? "");
    const state = [...rules.keys()].sort().join();
    if (select.dataset.state === state) return;
    select.dataset.state = state;
    select.replaceChildren(el("option", { value: "" }, "All rules"),
      ...[...rules].sort().map(([id, name]) => el("option", { value: id, selected: id === wanted }, `${id} ${name}`)));
  }

  renderNone(findings) {
    const empty = !this.review.scorer.surface.blocks.some((block) => block.text.trim());
    const hidden = findings.length - this.shown.length;
    const text = empty ? "Findings appear here as you write."
      : this.shown.length ? (hidden ? `${plural(hidden, "finding")} hidden by the filter.` : "")
        : hidden ? `All ${plural(hidden, "finding")} hidden by the filter.` : this.review.scorer.isCurrent ? "No sentence is marked." : "";
    byId("none").textContent = text;
  }

  renderDismissed() {
    const box = byId("dismissed");
    box.hidden = this.review.dismissed.size === 0;
    box.querySelector("summary").textContent = `${this.review.dismissed.size} dismissed`;
    box.querySelector("ul").replaceChildren(...[...this.review.dismissed].map(([id, { reason, label }]) => el("li", {},
      el("span", {}, label), el("small", {}, reason),
      el("button", { type: "button", class: "quiet", onclick: () => this.actions.onRestore(id) }, "Restore", el("span", { class: "unseen" }, ` ${label}`)))));
  }
}

function stateOf(finding) {
  return JSON.stringify([finding.kind, finding.quote, finding.message, finding.probability, finding.suggestions.map((one) => [one.old, one.new, one.added])]);
}

// The sentence in short, its trigger words emphasised.
function quoteOf(finding) {
  const reason = finding.reasons.toSorted((a, b) => (b.end - b.start) - (a.end - a.start))[0];
  if (!reason) return [short(finding.quote)];
  const from = reason.start - finding.start;
  const to = reason.end - finding.start;
  const lead = finding.quote.slice(0, from);
  const before = lead.length > 44 ? `…${lead.slice(-40).replace(/^\S*\s/, "")}` : lead;
  const words = short(finding.quote.slice(from, to), 90);
  return [before, el("b", {}, words), words.endsWith("…") ? "" : tail(finding.quote.slice(to), 90 - before.length - words.length)];
}

function tail(text, most) {
  return text.length <= Math.max(most, 12) ? text : `${text.slice(0, Math.max(most, 12)).replace(/\s+\S*$/, "")}…`;
}

function meter(probability, kind) {
  const ten = Math.round(probability * 10);
  return el("span", { class: `meter ${kind}`, "aria-hidden": "true" }, Array.from({ length: 10 }, (_, i) => el("i", { class: i < ten ? "on" : "" })));
}

function reveal(node) {
  const box = node.closest(".side-body");
  const inner = node.getBoundingClientRect();
  const outer = box.getBoundingClientRect();
  if (inner.top < outer.top || inner.bottom > outer.bottom) {
    const top = box.scrollTop + inner.top - outer.top - Math.min(80, outer.height / 4);
    box.scrollTo({ top, behavior: isCalm() ? "instant" : "smooth" });
  }
}

export function isCalm() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
