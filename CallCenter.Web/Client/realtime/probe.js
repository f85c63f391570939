const PROBE_TICKS = 3 // a socket that does not answer for so long is not one
const HELD_TICKS = 5 // Supabase lets a join that it refuses wait so long, and everything behind it on that socket

/** Whether a socket that looks open is. Counts ticks; knows no socket. */
export class Probe {
  #left = 0

  /** `joining`: joins that may still be unanswered. A probe under way is not begun anew. */
  begin(joining) { if (this.#left === 0) this.#left = PROBE_TICKS + HELD_TICKS * joining }

  answered() { this.#left = 0 }

  /** Every second. True once: the socket is dead. */
  tick() { return this.#left > 0 && --this.#left === 0 }
}
