// An answer that was not saved is not lost. Who leaves a question without pressing the button has saved it on the way
// out, where saving checks nothing. What is no answer yet, or did not arrive, stays on this device for whoever has this
// attempt, and stands in the form again when they come back, unless the question was answered elsewhere meanwhile.

const form = document.querySelector("form[data-draft]");
const SHELF = "talkoot.answer.";
const KEPT = 14 * 24 * 3_600_000; // milliseconds
const shelf = SHELF + form.dataset.draft;
const restorable = !form.querySelector("input[type=hidden][name=answer]"); // what is put in order is moved by the server

function written() {
  const given = new URLSearchParams(new FormData(form));
  given.delete("csrfmiddlewaretoken");
  return given.toString();
}

/** What this device keeps may be full, forbidden or broken; then nothing is kept. */
function attempt(act) {
  try {
    return act();
  } catch {
    return null;
  }
}

function fill(text) {
  const given = new URLSearchParams(text);
  const turns = {};
  for (const control of form.elements) {
    if (!control.name || control.type === "hidden") continue;
    const values = given.getAll(control.name);
    if (["radio", "checkbox"].includes(control.type)) control.checked = values.includes(control.value);
    else if (control.tagName !== "BUTTON") control.value = values[turns[control.name] = (turns[control.name] ?? -1) + 1] ?? "";
  }
}

function bringBack() {
  for (const name of Object.keys(localStorage).filter((one) => one.startsWith(SHELF))) {
    const draft = attempt(() => JSON.parse(localStorage.getItem(name)));
    if (!draft || Date.now() - draft.at > KEPT) localStorage.removeItem(name);
  }
  const draft = JSON.parse(localStorage.getItem(shelf));
  if (!draft || draft.text === before || draft.based !== before) {
    localStorage.removeItem(shelf);
    return;
  }
  fill(draft.text);
  form.querySelector("[data-brought]").hidden = false;
}

const before = written();
let kept = before;
let sent = false;
if (restorable) {
  attempt(bringBack);
  form.addEventListener("input", () => {
    const draft = { text: written(), based: before, at: Date.now() };
    attempt(() => localStorage.setItem(shelf, JSON.stringify(draft)));
  });
}

function leave() {
  if (sent || written() === kept) return;
  kept = written();
  fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true, redirect: "manual" }).catch(() => { kept = ""; });
}

if ("keep" in form.dataset) {
  form.addEventListener("submit", () => { sent = true; });
  addEventListener("pageshow", () => { sent = false; });
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
}
