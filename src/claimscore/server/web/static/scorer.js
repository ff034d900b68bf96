// Keeps the marks of every block current: one request at a time, only what changed, nothing lost when one fails.

import { fetchJson } from "/static/service.js";
import { changedWindow, merged } from "/static/windows.js";

const GATHER = 12; // milliseconds in which keystrokes are gathered
const SETTLE = 4000; // milliseconds without a change after which the draft is read as a whole again
const MOST = 60_000; // UTF-16 units in one request
const REMEMBERED = 500; // blocks whose marks are kept by their text, so that undo shows them at once

export class Scorer {
  // onMarks(ids): marks of these blocks changed. onState(state, detail): ready, working, waiting, refused.
  constructor(surface, { onMarks, onState }) {
    this.surface = surface;
    this.onMarks = onMarks;
    this.onState = onState;
    this.known = new Map();
    this.memory = new Map();
    this.document = { findings: [], notices: [] };
    this.gate = { block_from: 1, warn_from: 1 };
    this.model = null;
    this.version = 0;
    this.readWhole = -1;
    this.busy = false;
    this.failures = 0;
  }

  // The draft changed; returns at once.
  touch() {
    this.version += 1;
    clearTimeout(this.settling);
    if (this.busy) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.run(), GATHER);
  }

  // Whether every block's marks belong to its present text.
  get isCurrent() {
    return !this.busy && this.surface.blocks.every((block) => !block.text.trim() || this.fits(block));
  }

  // What is known of a block's present text, or undefined.
  marksOf(block) {
    return this.fits(block) ? this.known.get(block.id) : undefined;
  }

  async run() {
    if (this.busy) return;
    this.busy = true;
    clearTimeout(this.timer);
    let wait = null;
    try {
      while (await this.step());
      this.failures = 0;
    } catch (error) {
      wait = this.pause(error);
    }
    this.busy = false;
    if (wait === null) {
      this.onState("ready");
      if (this.readWhole !== this.version) this.settling = setTimeout(() => this.settle(), SETTLE);
    } else if (wait > 0) this.timer = setTimeout(() => this.run(), wait);
  }

  fits(block) {
    const known = this.known.get(block.id);
    return known?.text === block.text && known.role === block.role;
  }

  async step() {
    const blocks = this.surface.read().filter((block) => block.text.trim());
    const version = this.version;
    const present = new Set(blocks.map((block) => block.id));
    const gone = [...this.known.keys()].filter((id) => !present.has(id));
    gone.forEach((id) => this.known.delete(id));
    const recalled = [];
    const stale = [];
    for (const block of blocks) {
      if (this.fits(block)) continue;
      const remembered = this.memory.get(`${block.role} ${block.text}`);
      if (remembered) {
        this.known.set(block.id, remembered);
        recalled.push(block.id);
      } else stale.push(block);
    }
    if (gone.length || recalled.length) this.onMarks([...gone, ...recalled]);
    if (!stale.length) return false;
    this.onState("working");
    const size = blocks.reduce((sum, block) => sum + block.text.length, 0);
    if (stale.length === blocks.length && size <= MOST) {
      await this.whole(blocks, version);
      return true;
    }
    const parts = [];
    let sent = 0;
    for (const block of stale) {
      const part = this.part(block);
      if (parts.length && sent + part.text.length > MOST) break;
      sent += part.text.length;
      parts.push(part);
    }
    const reply = await fetchJson("/editor/score", {
      json: { blocks: parts.map(({ block, text }) => ({ id: block.id, role: block.role, level: block.level, text })) },
    });
    const marks = new Map(reply.blocks.map((one) => [one.id, one]));
    for (const part of parts) this.learn(part, marks.get(part.block.id) ?? { sentences: [], findings: [] });
    this.adopt(reply);
    this.onMarks(parts.map((part) => part.block.id));
    return true;
  }

  async whole(blocks, version) {
    const reply = await fetchJson("/editor/score", {
      json: { whole: true, blocks: blocks.map(({ id, own, level, text }) => ({ id, role: own, level, text })) },
    });
    const marks = new Map(reply.blocks.map((one) => [one.id, one]));
    this.surface.references = new Set(reply.references);
    const changed = [];
    for (const block of blocks) {
      const role = this.surface.references.has(block.id) ? "reference" : block.own;
      const { sentences, findings } = marks.get(block.id) ?? { sentences: [], findings: [] };
      const before = this.known.get(block.id);
      const after = { text: block.text, role, sentences, findings };
      if (JSON.stringify(before) !== JSON.stringify(after)) changed.push(block.id);
      this.remember(block.id, after);
    }
    this.document = { findings: reply.document_findings, notices: reply.notices };
    this.readWhole = version;
    this.adopt(reply);
    this.surface.read();
    this.onMarks(changed);
  }

  async settle() {
    const blocks = this.surface.read().filter((block) => block.text.trim());
    const size = blocks.reduce((sum, block) => sum + block.text.length, 0);
    if (this.busy || !blocks.length || size > MOST) return;
    this.busy = true;
    try {
      await this.whole(blocks, this.version);
    } catch (error) {
      this.pause(error);
    }
    this.busy = false;
    this.run();
  }

  part(block) {
    const known = this.known.get(block.id);
    if (!known || known.role !== block.role || known.sentences.length < 3) return { block, text: block.text };
    const window = changedWindow(known, block.text);
    return { block, text: block.text.slice(window.start, window.end), window, known };
  }

  learn({ block, window, known }, reply) {
    const { sentences, findings } = window ? merged(known, block.text, window, reply) : reply;
    this.remember(block.id, { text: block.text, role: block.role, sentences, findings });
  }

  remember(id, known) {
    this.known.set(id, known);
    const key = `${known.role} ${known.text}`;
    this.memory.delete(key);
    this.memory.set(key, known);
    if (this.memory.size > REMEMBERED) this.memory.delete(this.memory.keys().next().value);
  }

  adopt(reply) {
    this.gate = reply.gate;
    this.model = { ...reply.model, policy: reply.policy_version };
  }

  pause(error) {
    this.failures += 1;
    if (!error.isPassing) {
      if (error.status === undefined) throw error;
      this.onState("refused", error.message);
      return 0;
    }
    const wait = error.retryAfter ? error.retryAfter * 1000 : Math.min(15_000, 500 * 2 ** this.failures);
    this.onState("waiting", error.message);
    return wait;
  }
}
