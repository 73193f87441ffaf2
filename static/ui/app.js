// Small conveniences of every page. Nothing here is needed to use the site: without scripts all of it still works.

const live = document.getElementById("live");

/** Say a short sentence to those who listen. */
export function announce(text) {
  if (!live) return;
  live.textContent = "";
  setTimeout(() => { live.textContent = text; }, 50);
}

/** A form that came back: the summary of what to mend is read and seen first. */
document.querySelector("#error-summary:not(.specimen *)")?.focus();

/** A link of the summary leads to the control itself, also when that is a group. */
document.addEventListener("click", (event) => {
  const link = event.target.closest(".error-summary a");
  const control = link && document.getElementById(link.hash.slice(1));
  if (!control) return;
  event.preventDefault();
  control.scrollIntoView({ block: "center" });
  control.focus({ preventScroll: true });
});

/** Buttons that copy a text, such as a certificate's code; shown only where they can work. */
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    announce(button.dataset.copied);
  });
}

/** A picture's link opens it in a dialog of this page; asked for in another tab or window it stays a link. */
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-opens]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  document.getElementById(link.dataset.opens).showModal();
});

/** Browsers that do not know invoker commands yet open and close dialogs through these lines. */
if (!("commandForElement" in HTMLButtonElement.prototype)) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[commandfor]");
    const dialog = button && document.getElementById(button.getAttribute("commandfor"));
    if (!dialog) return;
    if (button.getAttribute("command") === "show-modal") dialog.showModal();
    else dialog.close();
  });
}

/** A form that is being sent is not sent twice by an impatient second press. */
document.addEventListener("submit", (event) => {
  if (event.target.method !== "post" || event.defaultPrevented) return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
