// Who leaves a question without pressing the button keeps what stands in it: the answer is saved on the way out. Only
// where saving checks nothing; what is no answer yet changes nothing.

const form = document.querySelector("form[data-keep]");
const written = () => new URLSearchParams(new FormData(form)).toString();
let kept = written();
let sent = false;

function leave() {
  if (sent || written() === kept) return;
  kept = written();
  fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true, redirect: "manual" }).catch(() => { kept = ""; });
}

form.addEventListener("submit", () => { sent = true; });
addEventListener("pageshow", () => { sent = false; });
addEventListener("pagehide", leave);
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
