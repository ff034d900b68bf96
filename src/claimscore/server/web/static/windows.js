// Which part of a block to send after an edit: the sentences that changed, and one neighbour on each side, because an
// edit may join or part sentences. Pure functions over what the service said before.

// The window {start, end, oldStart, oldEnd} of `text`, given what was known of `known.text`.
export function changedWindow(known, text) {
  const old = known.text;
  const sentences = known.sentences;
  const shorter = Math.min(old.length, text.length);
  let head = 0;
  while (head < shorter && old[head] === text[head]) head += 1;
  let tail = 0;
  while (tail < shorter - head && old[old.length - 1 - tail] === text[text.length - 1 - tail]) tail += 1;
  const oldChangeEnd = old.length - tail;
  let first = sentences.findIndex((one) => one.end >= head);
  if (first < 0) first = sentences.length - 1;
  let last = sentences.findLastIndex((one) => one.start <= oldChangeEnd);
  first = Math.max(0, first - 1);
  last = Math.min(sentences.length - 1, Math.max(last, first) + 1);
  const oldStart = first > 0 ? sentences[first].start : 0;
  const oldEnd = last >= 0 && last < sentences.length - 1 ? sentences[last].end : old.length;
  return { start: oldStart, end: oldEnd + text.length - old.length, oldStart, oldEnd };
}

// What is known of `text` after a reply on its window.
export function merged(known, text, window, reply) {
  const shift = window.end - window.oldEnd;
  const join = (old, fresh) => [
    ...old.filter((one) => one.end <= window.oldStart),
    ...fresh.map((one) => moved(one, window.start)),
    ...old.filter((one) => one.start >= window.oldEnd).map((one) => moved(one, shift)),
  ];
  return { text, sentences: join(known.sentences, reply.sentences), findings: join(known.findings, reply.findings) };
}

function moved(one, by) {
  if (!by) return one;
  const span = (part) => ({ ...part, start: part.start + by, end: part.end + by });
  const copy = span(one);
  if (one.reasons) copy.reasons = one.reasons.map(span);
  if (one.suggestions) copy.suggestions = one.suggestions.map(span);
  return copy;
}
