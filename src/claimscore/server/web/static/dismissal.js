// Dismissing a finding: ask why, keep the answer for this draft, and tell the service if that is wanted.

import { ask, byId } from "/static/elements.js";
import { offer } from "/static/notes.js";
import { fetchJson } from "/static/service.js";

const WRONG = new Set(["a wrong mark", "a settled fact"]);

// The reason that was given and whether to tell the service, or null.
export async function askWhy() {
  const dialog = byId("dismiss-dialog");
  if ((await ask(dialog)) !== "ok") return null;
  return { reason: new FormData(dialog.querySelector("form")).get("reason"), tells: byId("tell").checked };
}

// Feedback on a finding, without any of the text.
export async function tellService(finding, reason, model) {
  const json = {
    finding_id: finding.id, verdict: WRONG.has(reason) ? "wrong" : "unsure", rule_id: finding.rule_id,
    comment: `dismissed: ${reason}`, model_version: `${model.name}@${model.version}`, policy_version: model.policy,
  };
  try {
    await fetchJson("/api/v1/feedback", { json });
  } catch (error) {
    offer(`The service was not told: ${error.message}.`);
  }
}
