// Somebody has joined a webinar from this page: while the page is open it says every minute that they are still there.
// Without this script the joining itself is noted, and the code that is told in the room.

for (const form of document.querySelectorAll("[data-here]")) {
  const body = new FormData(form);
  const say = () => fetch(form.dataset.here, { method: "POST", body, keepalive: true }).catch(() => {});
  let telling = 0;
  const begin = () => {
    telling ||= setInterval(say, 60_000);
  };
  if ("began" in form.dataset) begin(); // what is watched here is open already
  form.addEventListener("submit", begin);
  addEventListener("pagehide", () => telling && say());
}
