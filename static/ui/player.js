// <talkoot-video>: what a recording gains where scripts run. Around the browser's own player: resume, chapters and a
// transcript that lead to their place, captions and speed as buttons, keys, and an honest record of what was played.

import { clock } from "./clock.js";
import { Tape, merge, share } from "./segments.js";
import { searchIn } from "./transcript.js";

const EVERY = 15_000;
const RATES = [0.75, 1, 1.25, 1.5, 1.75, 2];
const SPEED = "talkoot.speed"; // what this device plays at

/** A random UUID, also where the site is not served over HTTPS and the browser offers none. */
function uuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** What waits to be sent. It survives a crash, a closed tab and a dead network, and never changes hands: without an
 *  owner's mark it lives only as long as the tab. */
class Outbox {
  constructor({ owner, key, endpoint }) {
    this.storage = owner ? localStorage : sessionStorage;
    this.name = `talkoot.played.${owner || "tab"}.${key || endpoint}`;
    this.spans = this.#read();
  }

  add(spans) {
    this.spans = merge([...this.spans, ...spans]);
    this.#write();
  }

  /** Forget what has arrived, and nothing that came meanwhile. */
  arrived(sent) {
    this.spans = this.spans.filter(([start, end]) => !sent.some(([from, to]) => from <= start && end <= to));
    this.#write();
  }

  #read() {
    try {
      return merge(JSON.parse(this.storage.getItem(this.name) || "[]"));
    } catch {
      return [];
    }
  }

  #write() {
    try {
      if (this.spans.length) this.storage.setItem(this.name, JSON.stringify(this.spans));
      else this.storage.removeItem(this.name);
    } catch {
      // A full or forbidden storage: what is unsent stays in memory.
    }
  }
}

class TalkootVideo extends HTMLElement {
  connectedCallback() {
    this.video = this.querySelector("video, audio");
    if (!this.video || this.tape) return;
    this.tape = new Tape();
    this.outbox = new Outbox(this.dataset);
    this.session = uuid();
    this.seen = merge([...JSON.parse(this.dataset.spans || "[]"), ...this.outbox.spans]);
    this.savedPosition = Number(this.dataset.position) || 0;
    this.#follow();
    this.#tools();
    this.#seekers();
    for (const box of this.querySelectorAll("[data-search]")) searchIn(box, this.querySelector("[data-transcript]"));
    this.addEventListener("keydown", (event) => this.#key(event));
    this.leave = () => this.#send({ leaving: true });
    addEventListener("pagehide", this.leave);
    this.hide = () => document.visibilityState === "hidden" && this.#send({ leaving: true });
    document.addEventListener("visibilitychange", this.hide);
    this.timer = setInterval(() => this.#send(), EVERY);
    if (this.outbox.spans.length) this.#send();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
    removeEventListener("pagehide", this.leave);
    document.removeEventListener("visibilitychange", this.hide);
  }

  get #now() {
    const { video } = this;
    return { at: performance.now(), rate: video.playbackRate, seeking: video.seeking, paused: video.paused };
  }

  #follow() {
    const { video, tape } = this;
    const on = (name, act) => video.addEventListener(name, act);
    on("play", () => {
      this.playing = true;
      tape.play(video.currentTime, this.#now);
    });
    on("timeupdate", () => {
      tape.tick(video.currentTime, this.#now);
      this.#mark();
    });
    on("seeking", () => tape.seeking());
    on("seeked", () => {
      tape.seeked(video.currentTime, this.#now);
      this.#mark();
    });
    on("ratechange", () => {
      tape.tick(video.currentTime, { ...this.#now, rate: Math.max(video.playbackRate, this.lastRate || 1) });
      this.lastRate = video.playbackRate;
      this.#showRate();
    });
    on("pause", () => {
      this.playing = false;
      tape.pause(video.currentTime, this.#now);
      this.#send();
    });
    on("ended", () => {
      tape.pause(video.duration, this.#now);
      this.#send();
    });
    on("loadedmetadata", () => this.#ready());
    on("error", () => this.#renew());
    if (video.readyState >= 1) this.#ready();
    video.textTracks.addEventListener("change", () => this.#showCaptions());
  }

  // --- sending -----------------------------------------------------------------------------------

  async #send({ leaving = false } = {}) {
    const fresh = this.tape.take();
    this.seen = merge([...this.seen, ...fresh]);
    this.outbox.add(fresh);
    this.#showSeen();
    const { endpoint, token } = this.dataset;
    const position = this.video.currentTime;
    const moved = Math.abs(position - this.savedPosition) > 1 && this.video.readyState >= 1;
    if (moved && this.dataset.place) this.#keepPlace(position);
    if (!endpoint || (this.sending && !leaving) || (!this.outbox.spans.length && !moved)) return;
    const spans = this.outbox.spans.map((span) => [...span]);
    const body = JSON.stringify({
      position: Number(position.toFixed(2)),
      length: Number((this.video.duration || 0).toFixed(2)),
      spans: spans.map(([start, end]) => [Number(start.toFixed(2)), Number(end.toFixed(2))]),
      session: this.session,
    });
    const headers = { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token || "" };
    this.sending = true;
    try {
      const answer = await fetch(endpoint, { method: "POST", keepalive: true, credentials: "same-origin", headers, body });
      if (!answer.ok) throw new Error(String(answer.status));
      this.outbox.arrived(spans);
      this.savedPosition = position;
      this.#said(await answer.json().catch(() => ({})));
    } catch {
      this.#note("waitingText");
    } finally {
      this.sending = false;
    }
  }

  /** A recording that is not counted: only where it stopped; at its end, that it begins anew. */
  #keepPlace(position) {
    const { place, block, token } = this.dataset;
    this.savedPosition = position;
    const seconds = position >= this.video.duration - 10 ? 0 : Number(position.toFixed(2));
    const headers = { "Content-Type": "application/json", "X-CSRFToken": token || "" };
    const body = JSON.stringify({ block, seconds });
    fetch(place, { method: "POST", keepalive: true, credentials: "same-origin", headers, body }).catch(() => {
      this.savedPosition = 0;
    });
  }

  /** The server's word: it does the sum again, and its completion is the one that counts. */
  #said(answer) {
    this.#note("savedText");
    this.dispatchEvent(new CustomEvent("talkoot:saved", { detail: answer, bubbles: true }));
    if (!answer.completed) return;
    for (const element of document.querySelectorAll("[data-on-complete]")) element.hidden = false;
  }

  #note(which) {
    const saved = this.querySelector("[data-saved]");
    if (saved && saved.textContent !== saved.dataset[which]) saved.textContent = saved.dataset[which];
  }

  #showSeen() {
    const { duration } = this.video;
    const box = this.querySelector("[data-seen-box]");
    if (!box || !duration) return;
    const percent = Math.floor(share(this.seen, duration) * 100);
    box.hidden = percent === 0;
    box.querySelector("[data-seen]").textContent = percent;
    box.querySelector("[data-seen-bar]").value = percent;
  }

  // --- addresses that have run out -----------------------------------------------------------------

  /** The film's address holds for some hours. When it has run out under an open page, the page itself has a new one. */
  async #renew() {
    const { video } = this;
    if (this.renewing) return;
    this.renewing = true;
    const [time, playing] = [video.currentTime, this.playing]; // a browser pauses before it tells of the error
    try {
      const answer = await fetch(location.href, { credentials: "same-origin" });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const players = [...page.querySelectorAll("talkoot-video")];
      const fresh = players.find((player) => player.dataset.key === this.dataset.key)?.querySelector("video, audio");
      if (!fresh || fresh.getAttribute("src") === video.getAttribute("src")) return;
      this.renewed = true;
      const sources = [...fresh.querySelectorAll("track")].map((track) => track.getAttribute("src"));
      [...video.querySelectorAll("track")].forEach((track, place) => sources[place] && (track.src = sources[place]));
      video.addEventListener("loadedmetadata", () => {
        video.currentTime = time;
        if (playing) video.play();
      }, { once: true });
      video.src = fresh.getAttribute("src");
    } catch {
      // No network either: the browser's player says so, and the place is saved.
    } finally {
      this.renewing = false;
    }
  }

  // --- tools -------------------------------------------------------------------------------------

  #ready() {
    const resume = this.querySelector("[data-resume]");
    const position = Number(this.dataset.position) || 0;
    this.#showSeen();
    if (this.renewed || !resume || position <= 5 || position >= this.video.duration - 10) return;
    resume.hidden = false;
    resume.querySelector("[data-clock]").textContent = clock(position);
    resume.addEventListener("click", () => {
      resume.hidden = true;
      this.#leap(position);
      this.video.focus();
    });
  }

  #tools() {
    const tools = this.querySelector("[data-tools]");
    if (!tools) return;
    tools.hidden = false;
    for (const keys of this.querySelectorAll("[data-keys]")) keys.hidden = false;
    for (const button of tools.querySelectorAll("[data-captions]")) {
      button.addEventListener("click", () => this.#captions(button.dataset.captions));
    }
    this.#speeds(tools.querySelector("[data-speeds]"));
    this.#showCaptions();
  }

  get #captionTracks() {
    return [...this.video.textTracks].filter((track) => track.kind === "captions" || track.kind === "subtitles");
  }

  /** Show the captions of a language, or none when they show already. */
  #captions(language) {
    for (const track of this.#captionTracks) {
      track.mode = track.language === language && track.mode !== "showing" ? "showing" : "disabled";
    }
  }

  #showCaptions() {
    const showing = this.#captionTracks.find((track) => track.mode === "showing")?.language;
    for (const button of this.querySelectorAll("[data-captions]")) {
      button.setAttribute("aria-pressed", String(button.dataset.captions === showing));
    }
  }

  /** The speeds in the reader's way of writing numbers; what was chosen holds on this device. */
  #speeds(select) {
    if (!select) return;
    const numbers = new Intl.NumberFormat(document.documentElement.lang || undefined);
    for (const rate of RATES) select.add(new Option(`${numbers.format(rate)}×`, String(rate)));
    select.addEventListener("change", () => { this.video.playbackRate = Number(select.value); });
    const kept = Number(this.#kept(SPEED));
    if (RATES.includes(kept)) this.video.defaultPlaybackRate = this.video.playbackRate = kept;
    this.#showRate();
  }

  #kept(name) {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  }

  #speed(direction) {
    const near = RATES.reduce((best, rate, index) =>
      Math.abs(rate - this.video.playbackRate) < Math.abs(RATES[best] - this.video.playbackRate) ? index : best, 0);
    this.video.playbackRate = RATES[Math.min(RATES.length - 1, Math.max(0, near + direction))];
  }

  #showRate() {
    const select = this.querySelector("[data-speeds]");
    const rate = String(this.video.playbackRate);
    if (!select) return;
    select.value = rate;
    try {
      if (RATES.includes(Number(rate))) localStorage.setItem(SPEED, rate);
    } catch {
      // A full or forbidden storage: the speed holds as long as the page.
    }
  }

  // --- places ------------------------------------------------------------------------------------

  #leap(time) {
    this.video.currentTime = time;
    this.video.play();
  }

  /** The times beside chapters and sentences become buttons. */
  #seekers() {
    for (const place of this.querySelectorAll("[data-seek]")) {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.seek = "";
      button.append(...place.childNodes);
      place.replaceWith(button);
      const start = Number(button.closest("[data-start]").dataset.start);
      button.addEventListener("click", () => this.#leap(start));
    }
  }

  #mark() {
    const time = this.video.currentTime + 0.05;
    for (const list of this.querySelectorAll("[data-chapters], [data-transcript]")) {
      const places = [...list.querySelectorAll("[data-start]")];
      const current = places.findLast((place) => Number(place.dataset.start) <= time);
      for (const place of places) {
        const marked = place.matches(".cue") ? place : place.querySelector("[data-seek]");
        if (place === current) marked.setAttribute("aria-current", "true");
        else marked.removeAttribute("aria-current");
      }
      if (current && list.matches("[data-transcript]") && !this.video.paused && !list.matches(":hover, :focus-within")) {
        list.scrollTop = Math.max(0, current.offsetTop - list.clientHeight / 3);
      }
    }
  }

  // --- keys, only while the focus is inside ---------------------------------------------------------

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    const { video } = this;
    const acts = {
      k: () => (video.paused ? video.play() : video.pause()),
      j: () => { video.currentTime = Math.max(0, video.currentTime - 10); },
      l: () => { video.currentTime = Math.min(video.duration || 0, video.currentTime + 10); },
      m: () => { video.muted = !video.muted; },
      c: () => this.#captions((this.#captionTracks.find((track) => track.mode === "showing")
        ?? this.#captionTracks.find((track) => track.language === document.documentElement.lang)
        ?? this.#captionTracks[0])?.language),
      f: () => video instanceof HTMLVideoElement && (document.fullscreenElement ? document.exitFullscreen() : video.requestFullscreen()),
      "<": () => this.#speed(-1),
      ">": () => this.#speed(1),
    };
    if (!acts[event.key]) return;
    acts[event.key]();
    event.preventDefault();
  }
}

customElements.define("talkoot-video", TalkootVideo);
