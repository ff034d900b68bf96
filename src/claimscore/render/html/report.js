"use strict";
// Opens a mark's reasons under its sentence on hover and focus; Escape closes them (WCAG 2.2, 1.4.13).
(() => {
  const root = document.documentElement;
  const article = document.getElementById("article");
  const unsure = document.getElementById("show-unsure");
  let open = null;
  let timer = 0;

  const close = () => {
    clearTimeout(timer);
    if (open) open.classList.remove("open");
    open = null;
  };
  const place = (mark, note) => {
    const lines = mark.getClientRects();
    const block = note.offsetParent.getBoundingClientRect();
    const below = lines[lines.length - 1].bottom;
    const above = lines[0].top - note.offsetHeight - 6;
    const top = below + note.offsetHeight > window.innerHeight && above > 0 ? above : below + 6;
    note.style.top = `${top - block.top}px`;
  };
  const show = (mark) => {
    clearTimeout(timer);
    const note = document.getElementById(mark.getAttribute("aria-describedby"));
    if (note === open || (mark.matches(".unsure") && !unsure.checked)) return;
    close();
    note.classList.add("open");
    place(mark, note);
    open = note;
  };
  const soon = (action, milliseconds) => {
    clearTimeout(timer);
    timer = setTimeout(action, milliseconds);
  };

  root.classList.add("js");
  for (const mark of article.querySelectorAll("a.s")) {
    mark.addEventListener("focus", () => { if (mark.matches(":focus-visible")) show(mark); });
    mark.addEventListener("blur", () => soon(close, 150));
    mark.addEventListener("pointerenter", (event) => { if (event.pointerType !== "touch") soon(() => show(mark), 120); });
    mark.addEventListener("pointerleave", () => soon(close, 250));
  }
  for (const note of article.querySelectorAll(".note")) {
    note.addEventListener("pointerenter", () => clearTimeout(timer));
    note.addEventListener("pointerleave", () => soon(close, 250));
  }
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });

  const reach = () => {
    for (const mark of article.querySelectorAll("a.s.unsure")) mark.tabIndex = unsure.checked ? 0 : -1;
  };
  unsure.addEventListener("change", reach);
  reach();
})();
