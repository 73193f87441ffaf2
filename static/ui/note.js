// The note beside a lesson saves itself while one types. What the network does not take stays in this browser, for its
// writer alone, and is sent later. Every save says on which text it was based; where another window or device saved
// meanwhile, the server keeps both texts and answers with them.

import { clock } from "./clock.js";

const PAUSE = 1200; // milliseconds without a key, then the text is sent
const RETRY = 20_000;
const BEFORE = "talkoot.note.";

class Note {
  constructor(box) {
    this.box = box;
    this.area = box.querySelector("textarea");
    this.based = box.querySelector("input[name=note-based]");
    this.told = box.querySelector("[data-told]");
    this.shelf = `${BEFORE}${box.dataset.note}.`;
    this.draft = this.shelf + Math.random().toString(36).slice(2);
    this.known = this.area.defaultValue;
    this.area.addEventListener("input", () => this.#typed());
    addEventListener("online", () => this.save());
    addEventListener("pagehide", () => this.save({ leaving: true }));
    document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && this.save());
    document.addEventListener("submit", (event) => this.#submit(event), { capture: true });
    this.#offerTime();
    this.#bringBack();
  }

  #typed() {
    this.#keep();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  /** Saves follow one another, so that none is taken for another window's. */
  save({ leaving = false } = {}) {
    clearTimeout(this.timer);
    if (this.saving && !leaving) {
      this.again = true;
      return this.saving;
    }
    const text = this.area.value;
    if (text === this.known) {
      this.#forget();
      return Promise.resolve();
    }
    this.saving = this.#send(text).finally(() => {
      this.saving = null;
      if (this.again) {
        this.again = false;
        return this.save();
      }
    });
    return this.saving;
  }

  async #send(text) {
    const { action, token } = this.box.dataset;
    const body = new URLSearchParams({ note: text, "note-based": this.based.value });
    const headers = { Accept: "application/json", "X-CSRFToken": token };
    try {
      const answer = await fetch(action, {
        method: "POST", keepalive: true, credentials: "same-origin", redirect: "error", headers, body,
      });
      const told = await answer.json().catch(() => ({}));
      if (answer.ok) this.#arrived(text, told);
      else if (answer.status === 403) this.#say(this.box.dataset.signedOut);
      else if (told.error) this.#say(told.error);
      else throw new Error(String(answer.status));
    } catch {
      this.#say(this.box.dataset.waiting);
      this.timer = setTimeout(() => this.save(), RETRY);
    }
  }

  /** The server's text and what is typed meanwhile; the cursor stays where it was. */
  #arrived(sent, { text, based, told }) {
    this.based.value = based;
    this.known = sent;
    if (text !== sent.replaceAll("\r\n", "\n").trim()) {
      const [start, end] = [this.area.selectionStart, this.area.selectionEnd];
      const added = this.area.value === sent ? "" : this.area.value;
      const tail = sent.trim();
      this.area.value = !added ? text : tail && text.endsWith(tail) ? text.slice(0, -tail.length) + added : `${text}\n\n${added}`;
      const moved = this.area.value.endsWith(sent) ? this.area.value.length - sent.length : 0;
      this.area.setSelectionRange(start + moved, end + moved);
      this.known = text;
    }
    if (this.area.value === this.known) this.#forget();
    else this.#typed();
    this.#say(told);
  }

  #say(text) {
    if (this.told.textContent !== text) this.told.textContent = text;
  }

  // --- what is not sent yet --------------------------------------------------------------------------

  #keep() {
    try {
      localStorage.setItem(this.draft, JSON.stringify({ text: this.area.value, based: this.based.value }));
    } catch {
      // A full or forbidden storage: the text is in the page, and the page says that it is not saved.
    }
  }

  #forget() {
    try {
      localStorage.removeItem(this.draft);
    } catch {
      // Nothing was kept.
    }
  }

  /** Texts of this lesson that an earlier page could not send, one after the other. */
  async #bringBack() {
    for (const { text, based } of this.#left()) {
      if (text === this.area.value) continue;
      if (this.area.value !== this.known) await this.save();
      this.area.value = text;
      this.based.value = based;
      this.#keep();
      await this.save();
    }
  }

  #left() {
    const found = [];
    try {
      for (const name of Object.keys(localStorage).filter((one) => one.startsWith(this.shelf) && one !== this.draft)) {
        found.push(JSON.parse(localStorage.getItem(name)));
        localStorage.removeItem(name);
      }
    } catch {
      // What cannot be read cannot be brought back.
    }
    return found;
  }

  // --- leaving with a form ---------------------------------------------------------------------------

  /** The note's own button saves; a form that takes the note along goes once the note has arrived. */
  #submit(event) {
    const { target, submitter } = event;
    if (target !== this.area.form || this.passing) return;
    const own = submitter?.getAttribute("formaction") === this.box.dataset.action;
    if (!own && !this.saving && this.area.value === this.known) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.save().then(() => {
      if (own) return;
      this.passing = true;
      target.requestSubmit(submitter);
      this.passing = false;
    });
  }

  // --- the time of the recording ---------------------------------------------------------------------

  #offerTime() {
    const button = this.box.querySelector("[data-time]");
    const recordings = [...document.querySelectorAll("talkoot-video :is(video, audio)")];
    if (!recordings.length) return;
    let last = recordings[0];
    for (const one of recordings) one.addEventListener("play", () => { last = one; });
    button.hidden = false;
    button.addEventListener("click", () => {
      const before = this.area.value.slice(0, this.area.selectionStart);
      const line = before && !before.endsWith("\n") ? "\n" : "";
      this.area.setRangeText(`${line}${clock(last.currentTime)} `, this.area.selectionStart, this.area.selectionEnd, "end");
      this.area.focus();
      this.#typed();
    });
  }
}

for (const box of document.querySelectorAll("[data-note]")) new Note(box);
