// Whole drafts: which one is on the desk, opening another in its place, saving, and sending it on.

import { cleanHtml } from "/static/clean.js";
import { byId } from "/static/elements.js";
import * as keeping from "/static/keeping.js";
import { attempt, offer } from "/static/notes.js";

export class Desk {
  // onChange(): the draft has other text. onReplace(): it is another draft.
  constructor({ draft, surface, review, onChange, onReplace }) {
    Object.assign(this, { draft, surface, review, onChange, onReplace, id: null, timer: 0 });
  }

  get isEmpty() {
    return !this.surface.blocks.some((block) => block.text.trim());
  }

  // Put a draft in the place of the one that is there; the old one can be had back for a while.
  replace({ html, dismissed = [], id = null }) {
    const before = { html: this.draft.innerHTML, dismissed: [...this.review.dismissed], id: this.id };
    const wasEmpty = this.isEmpty;
    this.draft.replaceChildren(cleanHtml(html));
    if (!this.draft.firstChild) this.startLine();
    this.review.dismissed = new Map(dismissed);
    this.id = id;
    this.onReplace();
    this.onChange();
    scrollTo({ top: 0, behavior: "instant" });
    if (!wasEmpty) offer("The draft was replaced.", "Bring it back", () => this.replace(before));
  }

  startLine() {
    const line = document.createElement("p");
    line.append(document.createElement("br"));
    this.draft.replaceChildren(line);
  }

  async openWith(work) {
    const found = await attempt(work);
    if (!found) return;
    this.replace(found);
    this.draft.focus({ preventScroll: true });
  }

  openFile(file) {
    return this.openWith(() => keeping.openFile(file));
  }

  async save() {
    const title = this.surface.blocks.find((block) => block.text.trim())?.text.trim() ?? "";
    const kept = { title: title.slice(0, 300), html: this.draft.innerHTML, dismissed: Object.fromEntries(this.review.dismissed) };
    const note = await attempt(() => keeping.saveDraft(this.id, kept).catch((error) => {
      if (error.status !== 404) throw error;
      return keeping.saveDraft(null, kept);
    }));
    if (!note) return;
    this.id = note.id;
    history.replaceState(null, "", `/?draft=${encodeURIComponent(note.id)}`);
    this.remember();
    offer("Saved on the service.", "Drafts", () => { location.href = "/drafts"; });
  }

  clear() {
    this.replace({ html: "" });
    history.replaceState(null, "", "/");
    this.draft.focus();
  }

  exported(kind) {
    return keeping.exportDraft(kind, this.surface, [...this.review.dismissed.keys()]);
  }

  download(kind) {
    return attempt(async () => keeping.download(await this.exported(kind)));
  }

  copyNotes() {
    return attempt(async () => {
      const { blob } = await this.exported("txt");
      await navigator.clipboard.writeText(await blob.text());
      offer("The notes are on the clipboard.");
    });
  }

  // The tab keeps the draft, a moment later.
  rememberSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.remember(), 400);
  }

  remember() {
    clearTimeout(this.timer);
    keeping.rememberInTab({ html: this.isEmpty ? "" : this.draft.innerHTML, dismissed: [...this.review.dismissed], id: this.id });
  }

  // Begin with the draft that the address names, the one that the tab remembers, or an empty line.
  async begin() {
    const wanted = new URLSearchParams(location.search).get("draft");
    const kept = keeping.recallFromTab();
    if (kept?.html && (!wanted || wanted === kept.id)) {
      this.replace(kept);
      return;
    }
    this.startLine();
    this.onChange();
    if (wanted) await this.openWith(() => keeping.openSaved(wanted));
  }

  wire() {
    const file = byId("file");
    byId("open-file").addEventListener("click", () => file.click());
    file.addEventListener("change", () => {
      const [chosen] = file.files;
      if (chosen) this.openFile(chosen);
      file.value = "";
    });
    byId("open-address")?.addEventListener("click", () => this.openWith(keeping.openAddress));
    byId("clear").addEventListener("click", () => this.clear());
    byId("save").addEventListener("click", () => this.save());
    byId("copy-message").addEventListener("click", () => this.copyNotes());
    byId("print").addEventListener("click", () => print());
    for (const one of document.querySelectorAll("[data-example]")) one.addEventListener("click", () => this.openWith(() => keeping.openExample(one.dataset.example)));
    for (const one of document.querySelectorAll("[data-export]")) one.addEventListener("click", () => this.download(one.dataset.export));
    addEventListener("pagehide", () => this.remember());
  }
}
