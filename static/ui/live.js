// A part that goes on: what is on now changes by itself, new questions are offered by a button so that nothing moves
// under a finger, and a vote needs no new page. Without this script the page shows all of it when it is loaded again.

import { announce } from "./app.js";

const EVERY = 8000; // milliseconds between two looks; with a second of the server's memory nobody is ten behind
const SPREAD = 800; // so that thousands do not ask in the same moment
const LONGEST = 60_000;

class Talk {
  constructor(section) {
    this.section = section;
    this.address = section.dataset.live;
    this.voted = new Set(section.dataset.voted.split(" ").filter(Boolean));
    this.fresh = section.querySelector("[data-fresh]");
    this.told = section.querySelector("[data-told]");
    this.wait = EVERY;
    this.fresh?.addEventListener("click", () => this.#show());
    section.addEventListener("submit", (event) => this.#vote(event));
    if (!this.address) return;
    this.#offerPause(section.querySelector("[data-pause]"));
    document.addEventListener("visibilitychange", () => (document.hidden ? this.#rest() : this.#look()));
    this.#later();
  }

  get list() {
    return this.section.querySelector("[data-list]");
  }

  #offerPause(button) {
    button.hidden = false;
    button.addEventListener("click", () => {
      this.paused = !this.paused;
      [button.textContent, button.dataset.other] = [button.dataset.other, button.textContent];
      if (this.paused) this.#rest();
      else this.#look();
    });
  }

  #rest() {
    clearTimeout(this.timer);
  }

  #later() {
    this.#rest();
    if (!this.paused && !document.hidden && !this.over) {
      this.timer = setTimeout(() => this.#look(), this.wait + Math.random() * SPREAD);
    }
  }

  /** Ask what is new. The address is the key, so no cookie is sent and the answer is the same for all. */
  async #look() {
    this.#rest();
    if (this.paused || this.over) return;
    try {
      const headers = this.tag ? { "If-None-Match": this.tag } : {};
      const answer = await fetch(this.address, { credentials: "omit", cache: "no-store", headers });
      if (answer.status === 204 || answer.status === 404) this.over = true;
      else if (answer.ok) {
        this.tag = answer.headers.get("ETag");
        this.#take(await answer.text());
      } else if (answer.status !== 304) throw new Error(answer.statusText);
      this.wait = EVERY;
    } catch {
      this.wait = Math.min(2 * this.wait, LONGEST);
    }
    this.#later();
  }

  #take(text) {
    const found = new DOMParser().parseFromString(text, "text/html");
    const now = found.querySelector("[data-now]");
    const there = document.querySelector(`[data-now="${now.dataset.now}"]`);
    if (there && there.textContent !== now.textContent) there.replaceWith(now);
    this.next = found.querySelector("[data-list]");
    const ids = (list) => [...list.querySelectorAll("[data-id]")].map((row) => row.dataset.id);
    const known = new Set(ids(this.list));
    const added = ids(this.next).filter((id) => !known.has(id)).length;
    if (!known.size) return this.#show();
    if (added) {
      const { one, several } = this.fresh.dataset;
      this.fresh.textContent = added === 1 ? one : several.replace("%n", added);
      this.fresh.parentElement.hidden = false;
    }
    this.#refresh();
  }

  /** Votes and answers change where they stand; the order stays until the reader asks for it. */
  #refresh() {
    for (const row of this.list.querySelectorAll("[data-id]")) {
      const newer = this.next.querySelector(`[data-id="${row.dataset.id}"]`);
      if (!newer) row.remove();
      else if (newer.innerHTML !== row.innerHTML) this.#keepFocus(() => row.replaceChildren(...newer.cloneNode(true).childNodes));
    }
    this.#mark();
  }

  #show() {
    this.#keepFocus(() => this.list.replaceWith(this.next.cloneNode(true)));
    this.#mark();
    if (this.fresh.parentElement.hidden) return;
    this.fresh.parentElement.hidden = true;
    this.list.tabIndex = -1;
    this.list.focus({ preventScroll: true });
  }

  #keepFocus(change) {
    const id = this.list.contains(document.activeElement) && document.activeElement.id;
    change();
    if (id) document.getElementById(id)?.focus({ preventScroll: true });
  }

  /** What everybody gets does not know for what this reader has voted. */
  #mark() {
    for (const button of this.list.querySelectorAll(".vote")) {
      const mine = this.voted.has(button.value);
      button.name = mine ? "unvote" : "vote";
      button.setAttribute("aria-pressed", mine);
    }
  }

  #tell(text) {
    this.told.textContent = text;
    this.told.hidden = !text;
    announce(text);
  }

  async #vote(event) {
    const button = event.submitter;
    if (!this.address || !button?.matches(".vote")) return;
    event.preventDefault();
    const wanted = button.name === "vote";
    try {
      const body = new FormData(event.target, button);
      const answer = await fetch(event.target.action, { method: "POST", body, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.statusText);
      this.#tell("");
    } catch {
      this.#tell(this.section.dataset.failed);
      return;
    }
    if (wanted) this.voted.add(button.value);
    else this.voted.delete(button.value);
    this.#mark();
    this.tag = null;
    setTimeout(() => this.#look(), 1100); // once the server's memory of the last second has passed
  }
}

for (const section of document.querySelectorAll("[data-voted]")) new Talk(section);
