// The draft under review: findings in document order, what was dismissed, the figures, and what changed since it was
// opened. Knows nothing of the page's elements.

const FIGURES = ["error", "warning", "unsure", "info"];

export class Review {
  constructor(scorer) {
    this.scorer = scorer;
    this.dismissed = new Map(); // finding id → { reason, label }
    this.filter = { kinds: new Set(FIGURES), rule: "" };
    this.opened = null;
  }

  // All findings that stand, in document order, each with its `key`, `block` and `quote`.
  findings() {
    const found = [];
    for (const block of this.scorer.surface.blocks) {
      const known = this.scorer.known.get(block.id);
      for (const one of known?.findings ?? []) {
        if (this.isSilent(one)) continue;
        found.push({ ...one, key: `${block.id} ${one.id} ${one.start}`, block: block.id, quote: known.text.slice(one.start, one.end) });
      }
    }
    for (const one of this.scorer.document.findings) {
      if (!this.isSilent(one)) found.push({ ...one, key: `document ${one.id}`, block: null, quote: "The whole document" });
    }
    return found;
  }

  isSilent(finding) {
    return finding.suppressed !== null || this.dismissed.has(base(finding.id));
  }

  isShown(finding) {
    const { kinds, rule } = this.filter;
    return kinds.has(finding.kind) && (!rule || finding.rule_id === rule);
  }

  dismiss(finding, reason) {
    this.dismissed.set(base(finding.id), { reason, label: `${finding.rule_name}: “${short(finding.quote)}”` });
  }

  restore(id) {
    this.dismissed.delete(id);
  }

  // Counts, share, verdict and worst sentences of the draft as it is.
  figures() {
    const counts = Object.fromEntries(FIGURES.map((kind) => [kind, 0]));
    const findings = this.findings();
    for (const one of findings) counts[one.kind] += 1;
    const sentences = [];
    for (const block of this.scorer.surface.blocks) {
      const known = this.scorer.known.get(block.id);
      for (const one of known?.sentences ?? []) sentences.push({ ...one, block: block.id, quote: known.text.slice(one.start, one.end) });
    }
    const claims = sentences.filter((one) => one.claim).length;
    const flagged = sentences.filter((one) => one.decision === "flag");
    const standing = new Set(findings.map((one) => `${one.block} ${one.start}`));
    const worst = flagged.filter((one) => standing.has(`${one.block} ${one.start}`));
    worst.sort((a, b) => b.badness - a.badness);
    const { block_from: blocks, warn_from: warns } = this.scorer.gate;
    const verdict = counts.error >= blocks ? "block" : counts.error + counts.warning >= warns ? "warn" : "pass";
    return {
      counts, verdict, claims, sentences: sentences.length, flagged: flagged.length,
      share: claims ? flagged.length / claims : 0, worst: worst.slice(0, 3), dismissed: this.dismissed.size,
    };
  }

  // Count changes from the draft as it is now.
  rebase() {
    this.opened = { figures: this.figures(), findings: new Map(this.findings().map((one) => [base(one.id), one])) };
  }

  // What went and what came since the draft was opened.
  changes() {
    const now = new Map(this.findings().map((one) => [base(one.id), one]));
    const before = this.opened?.findings ?? new Map();
    return {
      before: this.opened?.figures ?? null,
      gone: [...before].filter(([id]) => !now.has(id) && !this.dismissed.has(id)).map(([, one]) => one),
      come: [...now].filter(([id]) => !before.has(id)).map(([, one]) => one),
    };
  }
}

// A finding's id without the number of its repeat.
export function base(id) {
  return id.split("-")[0];
}

export function short(text, most = 90) {
  const line = text.replace(/\s+/g, " ").trim();
  if (line.length <= most) return line;
  return `${line.slice(0, most).replace(/\s+\S*$/, "").replace(/[,;:–]$/, "")}…`;
}

export function plural(count, noun) {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
