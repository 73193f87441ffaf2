// A lesson tells where its reader stopped, so that they can go on there on any device, and fetches the next lesson's
// files once this one is drawn. Neither is needed to read.

const { place, token, next } = document.querySelector("[data-lesson]").dataset;

/** The block at the top of the screen: the last one that begins above its upper tenth. */
function blockHere() {
  const blocks = [...document.querySelectorAll(".block[id]")];
  return blocks.findLast((block) => block.getBoundingClientRect().top < innerHeight / 10) || blocks[0];
}

if (place) {
  let read = false; // who only looks at the page has not moved
  let kept = "";
  addEventListener("scroll", () => { read = true; }, { passive: true });
  const leave = () => {
    const block = read && blockHere()?.id.replace("block-", "");
    if (!block || block === kept) return;
    kept = block;
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
    const body = JSON.stringify({ block });
    fetch(place, { method: "POST", keepalive: true, credentials: "same-origin", headers, body }).catch(() => { kept = ""; });
  };
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
}

async function fetchAhead() {
  const line = navigator.connection;
  if (line?.saveData || /2g/.test(line?.effectiveType || "")) return;
  const answer = await fetch(next, { credentials: "same-origin", headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { files } = await answer.json();
  for (const file of files) {
    const link = Object.assign(document.createElement("link"), { rel: "prefetch", href: file.href, as: file.as });
    document.head.append(link);
  }
}

if (next) {
  const later = window.requestIdleCallback || ((act) => setTimeout(act, 2000));
  const begin = () => later(() => fetchAhead().catch(() => {}));
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin, { once: true });
}
