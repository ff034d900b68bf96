// Foreign HTML and plain text as the structure that a draft may have: headings, paragraphs, lists, quotes, links, bold,
// italics. Everything is built anew from an inert document; nothing of the source's markup is kept.

const SKIPPED = new Set(["SCRIPT", "STYLE", "META", "LINK", "TITLE", "HEAD", "NOSCRIPT", "TEMPLATE", "IFRAME", "OBJECT",
  "EMBED", "SVG", "MATH", "CANVAS", "VIDEO", "AUDIO", "BUTTON", "INPUT", "SELECT", "TEXTAREA", "IMG", "PICTURE", "O:P"]);
const INLINE = new Set(["A", "ABBR", "B", "BDI", "BDO", "CITE", "CODE", "DEL", "DFN", "EM", "FONT", "I", "INS", "KBD",
  "LABEL", "MARK", "Q", "S", "SAMP", "SMALL", "SPAN", "STRONG", "SUB", "SUP", "TIME", "U", "VAR"]);
const HEADINGS = { H1: "h1", H2: "h2", H3: "h3", H4: "h4", H5: "h4", H6: "h4" };
const ROLES = new Set(["caption", "table_cell", "reference", "boilerplate"]);
const SAFE = /^(https?:|mailto:)/i;

// A fragment of clean blocks.
export function cleanHtml(html) {
  const source = new DOMParser().parseFromString(asData(html), "text/html");
  const builder = new Builder();
  walk(source.body, { strong: false, em: false, href: null, tag: "p", item: null, list: null, role: null }, builder);
  builder.end();
  return builder.out;
}

// A fragment for plain text: blank lines part paragraphs, bullets become lists, a hard-wrapped line joins the next.
export function cleanText(text) {
  const out = new DocumentFragment();
  const builder = new Builder(out);
  const base = { strong: false, em: false, href: null, tag: "p", item: null, list: null, role: null };
  for (const passage of text.replace(/\r\n?/g, "\n").split(/\n[ \t]*\n/)) {
    const lines = passage.split("\n").filter((line) => line.trim());
    const wrapped = lines.length > 1 && lines.slice(0, -1).every((line) => line.length > 50 && line.length < 120);
    let last = null;
    for (const line of lines) {
      const bullet = /^\s*(?:[-*•·–]|\d{1,2}[.)])\s+(?=\S)/.exec(line);
      const heading = /^(#{1,4})\s+(?=\S)/.exec(line);
      if (wrapped && last && !bullet && !heading) {
        builder.text(` ${line.trim()}`, last);
        continue;
      }
      builder.end();
      last = { ...base };
      if (bullet) Object.assign(last, { item: {}, list: /\d/.test(bullet[0]) ? "ol" : "ul" });
      else if (heading) last.tag = `h${heading[1].length}`;
      builder.text(line.slice((bullet ?? heading)?.[0].length ?? 0).trim(), last);
    }
    builder.end();
  }
  return builder.out;
}

// The same HTML with its styles and event handlers as plain data: they do nothing in an inert document, but the page's
// Content-Security-Policy would report each of them.
function asData(html) {
  return html.replace(/<style\b[^]*?<\/style\s*>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\s(style|on[a-z]+)\s*=/gi, " data-$1="));
}

// The value of a property in a style that was made data.
function styled(node, property) {
  const found = new RegExp(`(?:^|;)\\s*${property}\\s*:\\s*([^;]+)`, "i").exec(node.dataset?.style ?? "");
  return found?.[1].trim().toLowerCase() ?? "";
}

class Builder {
  constructor(out = new DocumentFragment()) {
    this.out = out;
    this.block = null;
  }

  end() {
    if (!this.block) return;
    const last = this.block.lastChild;
    if (last?.nodeName === "BR" && this.block.childNodes.length > 1) last.remove();
    this.block = null;
  }

  text(data, state) {
    if (!data.trim() && !this.block) return;
    const target = this.open(state);
    let piece = document.createTextNode(this.startsLine(target) ? data.replace(/^ +/, "") : data);
    if (!piece.data) return;
    for (const tag of [state.em && "em", state.strong && "strong"]) if (tag) piece = wrap(tag, piece);
    if (state.href) {
      piece = wrap("a", piece);
      piece.href = state.href;
      piece.rel = "noopener noreferrer";
    }
    target.append(piece);
  }

  br(state) {
    if (this.block) this.open(state).append(document.createElement("br"));
  }

  startsLine(target) {
    const last = target.lastChild;
    return !last || last.nodeName === "BR" || / $/.test(last.textContent);
  }

  open(state) {
    if (this.block) return this.block;
    if (state.item?.element) {
      this.block = state.item.element;
      this.block.append(document.createElement("br"));
      return this.block;
    }
    if (state.item) {
      const tag = state.list ?? "ul";
      let list = this.out.lastElementChild;
      if (list?.localName !== tag) {
        list = document.createElement(tag);
        this.out.append(list);
      }
      this.block = state.item.element = document.createElement("li");
      list.append(this.block);
    } else {
      this.block = document.createElement(state.tag);
      this.out.append(this.block);
    }
    if (state.role && ["P", "LI"].includes(this.block.nodeName)) this.block.dataset.role = state.role;
    return this.block;
  }
}

function walk(node, state, builder) {
  for (const child of node.childNodes) {
    if (child.nodeType === Node.TEXT_NODE) {
      const parts = state.tag === "pre" ? child.data.split("\n") : [child.data.replace(/[ \t\n\f\r]+/g, " ")];
      parts.forEach((part, i) => {
        if (i) builder.br(state);
        builder.text(part, state);
      });
    } else if (child.nodeType === Node.ELEMENT_NODE) element(child, state, builder);
  }
}

function element(node, state, builder) {
  const name = node.nodeName.toUpperCase();
  if (SKIPPED.has(name) || styled(node, "display") === "none" || styled(node, "mso-list") === "ignore") return;
  if (name === "BR") {
    builder.br(state);
    return;
  }
  const inner = { ...state, ...emphasis(name, node, state) };
  if (name === "A" && SAFE.test(node.getAttribute("href") ?? "")) inner.href = node.getAttribute("href");
  if (INLINE.has(name)) {
    walk(node, inner, builder);
    return;
  }
  const role = node.dataset?.role;
  if (ROLES.has(role)) inner.role = role;
  builder.end();
  if (HEADINGS[name]) Object.assign(inner, { tag: HEADINGS[name], item: null, strong: false });
  else if (name === "BLOCKQUOTE") Object.assign(inner, { tag: "blockquote", item: null });
  else if (name === "PRE") Object.assign(inner, { tag: "pre", item: null });
  else if (name === "UL" || name === "OL") Object.assign(inner, { list: name.toLowerCase(), item: null });
  else if (name === "LI" || isWordItem(node)) inner.item = {};
  else if (name === "TD" || name === "TH") inner.role = "table_cell";
  else if (name === "FIGCAPTION" || name === "CAPTION") inner.role = "caption";
  walk(node, inner, builder);
  builder.end();
}

function emphasis(name, node, state) {
  const weight = styled(node, "font-weight");
  const slant = styled(node, "font-style");
  const heavy = weight === "bold" || Number(weight) >= 600;
  const light = weight === "normal" || (Number(weight) > 0 && Number(weight) < 600);
  return {
    strong: light ? false : heavy || name === "B" || name === "STRONG" || state.strong,
    em: slant === "normal" ? false : slant === "italic" || name === "I" || name === "EM" || state.em,
  };
}

function isWordItem(node) {
  return /^MsoListParagraph/.test(node.className) || /^l\d/.test(styled(node, "mso-list"));
}

function wrap(tag, node) {
  const outer = document.createElement(tag);
  outer.append(node);
  return outer;
}
