// Calls of the service: JSON in, JSON out, the key where one is needed, errors as one class.

const KEY = "claimscore-key";

export class ServiceError extends Error {
  // status: HTTP status, 0 where the service could not be reached. retryAfter: seconds, or null.
  constructor(status, detail, retryAfter = null) {
    super(detail);
    this.status = status;
    this.retryAfter = retryAfter;
  }

  // Whether the same request may succeed later.
  get isPassing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

// The reply to a request; `json` is sent as JSON, `form` as a form. Raises ServiceError.
export async function fetchReply(path, { method, json, form, signal } = {}) {
  const headers = {};
  const key = sessionStorage.getItem(KEY);
  if (key) headers.Authorization = `Bearer ${key}`;
  if (json !== undefined) headers["Content-Type"] = "application/json";
  const body = json === undefined ? form : JSON.stringify(json);
  let reply;
  try {
    reply = await fetch(path, { method: method ?? (body === undefined ? "GET" : "POST"), headers, body, signal });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ServiceError(0, "the service cannot be reached");
  }
  if (reply.ok) return reply;
  if (reply.status === 401 && (await askForKey())) return fetchReply(path, { method, json, form, signal });
  const problem = await reply.json().catch(() => ({}));
  throw new ServiceError(reply.status, problem.detail ?? `status ${reply.status}`, Number(reply.headers.get("Retry-After")) || null);
}

export async function fetchJson(path, options) {
  const reply = await fetchReply(path, options);
  return reply.status === 204 ? null : reply.json();
}

let asking = null;

function askForKey() {
  asking ??= showKeyDialog().finally(() => { asking = null; });
  return asking;
}

async function showKeyDialog() {
  const dialog = document.getElementById("key-dialog");
  const field = document.getElementById("key-field");
  if (!dialog) return false;
  field.value = "";
  dialog.returnValue = "";
  dialog.showModal();
  await new Promise((done) => { dialog.addEventListener("close", done, { once: true }); });
  if (dialog.returnValue !== "ok" || !field.value.trim()) return false;
  sessionStorage.setItem(KEY, field.value.trim());
  return true;
}
