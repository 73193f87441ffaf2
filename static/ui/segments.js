// Which stretches of a recording were really played. Pure: no video element, no clock of its own, so that a test can
// play any sequence of events. A stretch counts only while the media time moves as fast as the wall clock allows;
// whatever lies between two places that a person jumped between does not.

const ROUNDING = 0.3; // Seconds by which a player may round the time backwards.
const SLACK = 1; // Seconds that an event may come late.

/** Overlapping and touching stretches as one, in order: the same arithmetic as the server's, tried on the same examples. */
export function merge(spans) {
  const merged = [];
  for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0])) {
    if (!(end > start) || start < 0 || !Number.isFinite(end)) continue;
    const last = merged.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else merged.push([start, end]);
  }
  return merged;
}

/** Seconds in stretches, each second once. */
export function seconds(spans) {
  return merge(spans).reduce((sum, [start, end]) => sum + end - start, 0);
}

/** The share of a recording that was played, from 0 to 1. */
export function share(spans, length) {
  return length > 0 ? Math.min(1, seconds(spans) / length) : 0;
}

/** Follows a player. `at` is the wall clock in milliseconds, `rate` the playing speed. */
export class Tape {
  #start = null; // where the present stretch began
  #last = null; // the furthest place of it that was surely played
  #heard = 0; // when that was
  #spans = [];

  /** The player plays from here; while it is still seeking, nothing begins. */
  play(time, { at, seeking = false }) {
    if (seeking) return;
    this.#open(time, at);
  }

  /** Time went on. A leap, forwards or back, ends the stretch at the last sure place and begins another. */
  tick(time, { at, rate = 1, seeking = false }) {
    if (this.#start === null || seeking) return;
    if (this.#leapt(time, at, rate)) {
      this.#close(this.#last);
      this.#open(time, at);
      return;
    }
    this.#last = Math.max(this.#last, time);
    this.#heard = at;
  }

  /** The player stopped. During a seek its time is already that of the target, so it says nothing. */
  pause(time, { at, rate = 1, seeking = false }) {
    if (this.#start === null) return;
    this.#close(seeking || this.#leapt(time, at, rate) ? this.#last : Math.max(time, this.#last));
  }

  /** A seek began: the stretch ends where it was last sure, never at the target. */
  seeking() {
    if (this.#start !== null) this.#close(this.#last);
  }

  /** The seek arrived; if the player plays, a new stretch begins here. */
  seeked(time, { at, paused }) {
    if (!paused) this.#open(time, at);
  }

  /** The finished stretches since the last time, and the present one so far, which goes on. */
  take() {
    if (this.#start !== null && this.#last > this.#start) {
      this.#spans.push([this.#start, this.#last]);
      this.#start = this.#last;
    }
    return merge(this.#spans.splice(0));
  }

  #open(time, at) {
    if (this.#start !== null) this.#close(this.#last);
    this.#start = this.#last = time;
    this.#heard = at;
  }

  #close(end) {
    if (end > this.#start) this.#spans.push([this.#start, end]);
    this.#start = this.#last = null;
  }

  #leapt(time, at, rate) {
    const allowed = (Math.max(0, at - this.#heard) / 1000) * rate + SLACK;
    return time < this.#last - ROUNDING || time > this.#last + allowed;
  }
}
