// Where a draft comes from and goes to: files, addresses, examples, saved drafts, exports, and this tab's own memory.

import { ask, byId } from "/static/elements.js";
import { fetchJson, fetchReply } from "/static/service.js";

const TAB = "claimscore-draft";

export async function openFile(file) {
  const form = new FormData();
  form.append("file", file);
  return fetchJson("/editor/open", { form });
}

export function openExample(name) {
  return fetchJson(`/editor/examples/${encodeURIComponent(name)}`);
}

// Ask for an address and fetch it; null where the editor thought better of it.
export async function openAddress() {
  const field = byId("address-field");
  field.value = "";
  if ((await ask(byId("address-dialog"))) !== "ok") return null;
  return fetchJson("/editor/address", { json: { url: field.value.trim() } });
}

export async function openSaved(id) {
  const { html, dismissed } = await fetchJson(`/editor/drafts/${encodeURIComponent(id)}`);
  return { html, dismissed: Object.entries(dismissed), id };
}

export function saveDraft(id, draft) {
  if (id) return fetchJson(`/editor/drafts/${encodeURIComponent(id)}`, { method: "PUT", json: draft });
  return fetchJson("/editor/drafts", { json: draft });
}

// The report as a blob with its file name.
export async function exportDraft(kind, surface, dismissed) {
  const blocks = surface.read().filter((block) => block.text.trim()).map((block) => ({
    id: block.id, role: block.own, level: block.level, text: block.text, links: surface.links(block),
  }));
  const reply = await fetchReply(`/editor/export/${kind}`, { json: { whole: true, blocks, dismissed } });
  const name = /filename="([^"]+)"/.exec(reply.headers.get("Content-Disposition") ?? "")?.[1] ?? `draft.${kind}`;
  return { blob: await reply.blob(), name };
}

export function download({ blob, name }) {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

// The tab remembers its draft until it is closed, so that a reload loses nothing.
export function rememberInTab(state) {
  try {
    sessionStorage.setItem(TAB, JSON.stringify(state));
  } catch {
    sessionStorage.removeItem(TAB);
  }
}

export function recallFromTab() {
  try {
    return JSON.parse(sessionStorage.getItem(TAB) ?? "null");
  } catch {
    return null;
  }
}
