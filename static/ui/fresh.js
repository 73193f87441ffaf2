// A screen of the desk tells when something new has come, and shows it when asked to: nothing goes by itself.

const EVERY = 10_000;

const list = document.querySelector("[data-fresh-list]");
const button = list.querySelector("[data-fresh]");
const ids = (root) => [...root.querySelectorAll("[data-id]")].map((row) => row.dataset.id);
const known = new Set(ids(list));

async function look() {
  if (document.hidden) return;
  const answer = await fetch(location.href, { credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const added = ids(page).filter((id) => !known.has(id)).length;
  if (!added) return;
  const { one, several } = button.dataset;
  button.textContent = added === 1 ? one : several.replace("%n", added);
  button.parentElement.hidden = false;
}

button.addEventListener("click", () => location.assign(location.pathname + location.search));
setInterval(() => look().catch(() => {}), EVERY);
