// Everything that writes into the draft: suggestions, pasted and dropped text. All of it goes through the browser's own
// editing commands, so that its undo covers it.

import { cleanHtml, cleanText } from "/static/clean.js";
import { offer, say } from "/static/notes.js";

const LINES = new Set(["H1", "H2", "H3", "H4"]);

export class Pen {
  constructor({ draft, surface, scorer, guide }) {
    Object.assign(this, { draft, surface, scorer, guide });
    document.execCommand("defaultParagraphSeparator", false, "p");
    document.execCommand("styleWithCSS", false, "false");
  }

  // Put a suggestion in the place of the words it is for.
  apply(finding, i) {
    const suggestion = finding.suggestions[i];
    const block = this.surface.block(finding.block);
    const range = block && this.scorer.marksOf(block) && this.surface.range(block, suggestion.start, suggestion.end);
    if (!range || flat(range.toString()) !== flat(suggestion.old)) {
      say("The sentence has changed; the suggestion no longer fits.");
      return;
    }
    this.guide.select(range);
    if (suggestion.new) document.execCommand("insertText", false, suggestion.new);
    else document.execCommand("delete");
    const hasGap = suggestion.new.includes("[");
    if (hasGap) selectGap(suggestion.new);
    offer(hasGap ? "Fill in the brackets." : "Changed.", "Undo", () => {
      this.draft.focus();
      document.execCommand("undo");
    });
  }

  // Insert clean blocks at the caret; a single line becomes part of the line that is there.
  insert(fragment) {
    const [first, ...others] = fragment.children;
    const isEmpty = !this.draft.textContent.trim();
    const isLine = first && !others.length && (first.nodeName === "P" || (LINES.has(first.nodeName) && !isEmpty));
    const holder = document.createElement("div");
    holder.append(...(isLine ? first.childNodes : [fragment]));
    if (holder.innerHTML) document.execCommand("insertHTML", false, holder.innerHTML);
  }

  // Clean what is pasted or dropped; openFile(file) takes a file.
  wire(sheet, openFile) {
    this.draft.addEventListener("paste", (event) => {
      event.preventDefault();
      const data = event.clipboardData;
      const html = data.getData("text/html");
      const text = data.getData("text/plain");
      if (html || text) this.insert(html ? cleanHtml(html) : cleanText(text));
      else if (data.files.length) openFile(data.files[0]);
    });
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
      if (file) {
        openFile(file);
        return;
      }
      const caret = document.caretRangeFromPoint?.(event.clientX, event.clientY);
      if (caret) this.guide.select(caret);
      this.insert(cleanHtml(html));
    });
  }
}

function flat(text) {
  return text.replaceAll("\n", " ");
}

function selectGap(text) {
  const selection = getSelection();
  const node = selection.focusNode;
  if (node?.nodeType !== Node.TEXT_NODE) return;
  const from = node.data.lastIndexOf("[", selection.focusOffset);
  const to = node.data.indexOf("]", from);
  if (from >= 0 && to > from && text.includes(node.data.slice(from, to + 1))) selection.setBaseAndExtent(node, from, node, to + 1);
}
