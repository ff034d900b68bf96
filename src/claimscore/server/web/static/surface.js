// The editing surface as blocks of plain text, and the way back from offsets to places in it. All offsets count UTF-16
// units from a block's start, as the service sends them; a line break inside a block is one unit.

const BLOCKS = new Set(["P", "DIV", "H1", "H2", "H3", "H4", "H5", "H6", "LI", "UL", "OL", "BLOCKQUOTE", "PRE"]);

export class Surface {
  constructor(root) {
    this.root = root;
    this.blocks = [];
    this.ids = new WeakMap();
    this.places = new Map();
    this.count = 0;
    this.references = new Set();
  }

  // The blocks as they are now, in order: {id, role, own, level, text, pieces}; also kept as `blocks`. `own` is the role
  // by the block's element alone, `role` knows the lists of references that the service told.
  read() {
    const blocks = [];
    const used = new Map();
    this.places.clear();
    let block = null;
    let titled = false;
    const walker = document.createTreeWalker(this.root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const isText = node.nodeType === Node.TEXT_NODE;
      if (!isText && node.nodeName !== "BR") continue;
      const owner = this.owner(node);
      if (!block || block.owner !== owner) {
        const runs = (used.get(owner) ?? 0) + 1;
        used.set(owner, runs);
        const id = this.id(owner) + (runs > 1 ? `.${runs}` : "");
        const own = this.kind(owner, titled);
        const role = this.references.has(id) ? "reference" : own.role;
        block = { id, owner, role, own: own.role, level: own.level, text: "", pieces: [] };
        titled ||= own.role === "title";
        blocks.push(block);
      }
      const data = isText ? node.data : "\n";
      block.pieces.push({ node, start: block.text.length, end: block.text.length + data.length });
      block.text += data;
      this.places.set(node, block);
    }
    for (const one of blocks) {
      if (one.pieces.at(-1).node.nodeName === "BR") one.text = one.text.slice(0, one.pieces.pop().start);
      one.text = one.text.toWellFormed();
    }
    this.blocks = blocks;
    return blocks;
  }

  block(id) {
    return this.blocks.find((one) => one.id === id);
  }

  // A live range over a part of a block as last read; null where the block is too short by now.
  range(block, start, end) {
    const first = block.pieces.find((piece) => start < piece.end);
    const last = block.pieces.findLast((piece) => end > piece.start);
    if (!first || !last || start >= end) return null;
    const range = document.createRange();
    try {
      if (first.node.nodeType === Node.TEXT_NODE) range.setStart(first.node, start - first.start);
      else range.setStartBefore(first.node);
      if (last.node.nodeType === Node.TEXT_NODE) range.setEnd(last.node, end - last.start);
      else range.setEndAfter(last.node);
    } catch {
      return null;
    }
    return range;
  }

  // Block and offset of the caret, or null where it is elsewhere.
  caret() {
    const selection = document.getSelection();
    let node = selection?.focusNode;
    let offset = selection?.focusOffset ?? 0;
    if (!node || !this.root.contains(node)) return null;
    if (node.nodeType !== Node.TEXT_NODE) {
      node = node.childNodes[offset] ?? node.lastChild;
      while (node?.firstChild) node = node.firstChild;
      offset = 0;
    }
    const block = node && this.places.get(node);
    const piece = block?.pieces.find((one) => one.node === node);
    return piece ? { block, offset: piece.start + offset } : null;
  }

  // Links of a block, for exports.
  links(block) {
    const found = [];
    for (const piece of block.pieces) {
      const url = piece.node.parentElement?.closest("a")?.href;
      const last = found.at(-1);
      if (url && last?.url === url && last.end === piece.start) last.end = piece.end;
      else if (url) found.push({ start: piece.start, end: piece.end, url });
    }
    return found;
  }

  owner(node) {
    let one = node.parentElement;
    while (one !== this.root && !BLOCKS.has(one.nodeName)) one = one.parentElement;
    return one;
  }

  id(owner) {
    let id = this.ids.get(owner);
    if (!id) {
      this.count += 1;
      id = `b${this.count}`;
      this.ids.set(owner, id);
    }
    return id;
  }

  kind(owner, titled) {
    const given = owner.dataset.role;
    if (owner !== this.root && given) return { role: given, level: 0 };
    const level = /^H([1-6])$/.exec(owner.nodeName)?.[1];
    if (level) return { role: level === "1" && !titled ? "title" : "heading", level: Number(level) };
    if (owner.nodeName === "PRE") return { role: "code", level: 0 };
    if (owner !== this.root && owner.closest("blockquote")) return { role: "quote", level: 0 };
    return { role: owner.nodeName === "LI" ? "list_item" : "paragraph", level: 0 };
  }
}
