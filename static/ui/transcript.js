// Looking for words in a transcript: every hit is marked and counted, Enter leads to the next one, Shift+Enter back.

const PAUSE = 250;

/** Make the search of a player's box work on its transcript. */
export function searchIn(box, transcript) {
  const [field, told] = [box.querySelector("input"), box.querySelector("[data-hits]")];
  if (!transcript || !field) return;
  const lines = [...transcript.querySelectorAll("[data-words]")];
  const texts = lines.map((line) => line.textContent);
  let [marks, here, timer, asked] = [[], -1, 0, ""];

  const draw = () => {
    const query = field.value.trim();
    asked = query;
    marks = [];
    here = -1;
    lines.forEach((line, number) => line.replaceChildren(...pieces(texts[number], query, marks)));
    for (const button of box.querySelectorAll("button")) button.disabled = !marks.length;
    say();
  };

  const say = () => {
    if (!asked) told.textContent = "";
    else if (!marks.length) told.textContent = told.dataset.none;
    else told.textContent = told.dataset.text.replace("{here}", here + 1).replace("{all}", marks.length);
  };

  const go = (step) => {
    if (field.value.trim() !== asked) draw();
    if (!marks.length) return;
    marks[here]?.removeAttribute("data-here");
    here = here < 0 && step < 0 ? marks.length - 1 : (here + step + marks.length) % marks.length;
    const mark = marks[here];
    mark.dataset.here = "";
    const [inner, outer] = [mark.getBoundingClientRect(), transcript.getBoundingClientRect()];
    transcript.scrollTop += inner.top - outer.top - transcript.clientHeight / 3;
    say();
  };

  box.hidden = false;
  draw();
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => { draw(); if (marks.length) go(1); }, PAUSE);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && field.value) {
      field.value = "";
      draw();
    } else if (event.key === "Enter") {
      clearTimeout(timer);
      go(event.shiftKey ? -1 : 1);
    } else return;
    event.preventDefault();
  });
  for (const button of box.querySelectorAll("button")) {
    button.addEventListener("click", () => go(Number(button.dataset.go)));
  }
}

/** A text cut where the query stands in it; what was found is marked and gathered. Case does not matter. */
function pieces(text, query, marks) {
  const found = [];
  const [plain, wanted] = [text.toLocaleLowerCase(), query.toLocaleLowerCase()];
  let from = 0;
  while (wanted && plain.length === text.length) {
    const at = plain.indexOf(wanted, from);
    if (at < 0) break;
    const mark = document.createElement("mark");
    mark.textContent = text.slice(at, at + wanted.length);
    found.push(text.slice(from, at), mark);
    marks.push(mark);
    from = at + wanted.length;
  }
  return [...found, text.slice(from)];
}
