// Marks over the live draft by the CSS Custom Highlight API: the text itself is never touched.

const KINDS = ["info", "unsure", "warning", "error"];

export class Marks {
  constructor() {
    this.isSupported = typeof Highlight === "function" && "highlights" in CSS;
    this.layers = new Map();
    this.byBlock = new Map();
    if (!this.isSupported) return;
    [...KINDS, ...KINDS.map((kind) => `cue-${kind}`), "active"].forEach((name, priority) => {
      const layer = new Highlight();
      layer.priority = name === "active" ? 0 : priority + 1;
      this.layers.set(name, layer);
      CSS.highlights.set(`claimscore-${name}`, layer);
    });
  }

  // Replace the marks of a block by [name, range] pairs.
  set(id, pairs) {
    this.remove(id);
    if (!this.isSupported) return;
    for (const [name, range] of pairs) this.layers.get(name).add(range);
    this.byBlock.set(id, pairs);
  }

  remove(id) {
    for (const [name, range] of this.byBlock.get(id) ?? []) this.layers.get(name).delete(range);
    this.byBlock.delete(id);
  }

  // Tint one sentence, or none.
  activate(range) {
    const layer = this.layers.get("active");
    if (!layer || (!range && !layer.size)) return;
    layer.clear();
    if (range) layer.add(range);
  }
}

// The graver of two kinds.
export function graver(a, b) {
  return KINDS.indexOf(a) >= KINDS.indexOf(b) ? a : b;
}
