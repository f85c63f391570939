const STEPS_MS = [500, 1000, 2000, 3000]

/** Owns every wait between attempts; the jitter keeps fifty desks from returning at the same instant. */
export class Backoff {
  #attempt = 0
  #timer = null

  retry(work) {
    clearTimeout(this.#timer)
    const step = STEPS_MS[Math.min(this.#attempt++, STEPS_MS.length - 1)]
    this.#timer = setTimeout(work, step * (0.75 + Math.random() / 2))
  }

  succeeded() { this.#attempt = 0; this.cancel() }
  cancel() { clearTimeout(this.#timer); this.#timer = null }
}
