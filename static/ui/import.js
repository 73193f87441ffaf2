// The page of an import shows by itself how far it is; without this script a link does the same.

const EVERY = 3000;
let progress = document.getElementById("progress");

async function look() {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = page.getElementById("progress");
  if (!now) {
    location.reload();
    return;
  }
  if (now.textContent !== progress.textContent) progress.replaceChildren(...now.childNodes);
}

if (progress) setInterval(() => look().catch(() => {}), EVERY);
