// What the page says in passing: a line with one action for the eyes, a live region for screen readers.

import { byId } from "/static/elements.js";

const SHOWN = 9000; // milliseconds

let timer = 0;
let offered = null;

// Show a line for a while, with one action if there is one.
export function offer(text, action = "", work = null) {
  const toast = byId("toast");
  const button = toast.querySelector("button");
  toast.querySelector("span").textContent = text;
  button.hidden = !action;
  button.textContent = action;
  offered = work;
  toast.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(() => { toast.hidden = true; }, SHOWN);
}

export function say(text) {
  if (byId("live").textContent !== text) byId("live").textContent = text;
}

// What `work` gives; null, and a line that says why, where the service refuses.
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    offer(`That did not work: ${error.message}.`);
    return null;
  }
}

export function wireNotes() {
  byId("toast").querySelector("button").addEventListener("click", () => {
    byId("toast").hidden = true;
    offered?.();
  });
}
