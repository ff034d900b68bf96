// The list of saved drafts, with deletion.

import { byId, el } from "/static/elements.js";
import { fetchJson } from "/static/service.js";

const list = byId("drafts");
const state = byId("state");
const when = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

async function show() {
  let drafts;
  try {
    drafts = await fetchJson("/editor/drafts");
  } catch (error) {
    state.textContent = `The list could not be read: ${error.message}.`;
    return;
  }
  list.replaceChildren(...drafts.map(row));
  list.hidden = drafts.length === 0;
  state.textContent = drafts.length ? "" : "No draft is saved. “Save” in the editor keeps one.";
}

function row(draft) {
  const remove = el("button", { type: "button", class: "quiet" }, "Delete", el("span", { class: "unseen" }, ` ${draft.title}`));
  remove.addEventListener("click", () => confirmRemoval(draft, remove));
  return el("li", {}, el("a", { href: `/?draft=${encodeURIComponent(draft.id)}` }, draft.title),
    el("time", { dateTime: new Date(draft.updated_at * 1000).toISOString() }, when.format(draft.updated_at * 1000)), remove);
}

async function confirmRemoval(draft, button) {
  if (!button.dataset.sure) {
    button.dataset.sure = "yes";
    button.firstChild.data = "Really delete?";
    setTimeout(() => { delete button.dataset.sure; button.firstChild.data = "Delete"; }, 4000);
    return;
  }
  try {
    await fetchJson(`/editor/drafts/${encodeURIComponent(draft.id)}`, { method: "DELETE" });
  } catch (error) {
    state.textContent = `It could not be deleted: ${error.message}.`;
    return;
  }
  await show();
  state.focus?.();
}

show();
