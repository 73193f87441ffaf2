// A test with a time limit: the minutes left stay true on the page, whoever listens is told five minutes and one minute
// before the end, and at the end what stands in the open question is saved and the test handed in. Without this script
// the server hands in what was saved.

const told = document.querySelector("[data-seconds]");
const { seconds, five, one, less, left, finish } = told.dataset;
const end = Date.now() + Number(seconds) * 1000;
const answer = document.querySelector("main form.form");
const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value;
const warnings = [[300, five], [60, one]].filter(([at]) => at < Number(seconds));
let saved = false;

function say(text) {
  document.getElementById("live").textContent = text;
}

/** What stands in the open question, before the server closes it; what is no answer yet changes nothing. */
function save() {
  saved = true;
  if (answer) fetch(answer.action, { method: "POST", body: new FormData(answer), redirect: "manual" }).catch(() => {});
}

function handIn() {
  clearInterval(ticking);
  const form = Object.assign(document.createElement("form"), { method: "post", action: finish, hidden: true });
  for (const [name, value] of [["csrfmiddlewaretoken", token], ["finish", "yes"]])
    form.append(Object.assign(document.createElement("input"), { name, value }));
  document.body.append(form);
  form.submit();
}

function look() {
  const rest = (end - Date.now()) / 1000;
  let warning = ""; // after a sleep several are due, and only the last of them is true
  while (warnings.length && rest <= warnings[0][0]) [, warning] = warnings.shift();
  if (warning) say(warning);
  if (rest <= 3 && !saved) save();
  if (rest <= 0) return handIn();
  const words = rest < 60 ? less : left.replace("{}", Math.floor(rest / 60));
  if (told.textContent !== words) told.textContent = words;
}

const ticking = setInterval(look, 1000);
addEventListener("pageshow", (event) => event.persisted && location.reload()); // going back shows an old clock
look();
