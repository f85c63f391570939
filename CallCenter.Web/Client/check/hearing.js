const FLOOR_DB = -60 // below it a microphone picks up only its own noise
const VOICE = 0.35 // of the scale: about -39 dB, a quiet voice; a quiet room stays below
const VOICED_LOOKS = 4 // a click or a knock is shorter
const PATIENCE_MS = 5000
const LONGEST_MS = 20000
const AFTERWARDS_MS = 4000 // so that people see the bar move with their voice

/** The loudness of samples (-1 to 1) as ears perceive it: 0 is silence, 1 the loudest possible. */
export function loudness(samples) {
  let sum = 0
  for (const sample of samples) sum += sample * sample
  const db = 10 * Math.log10(sum / samples.length)
  return Math.min(1, Math.max(0, 1 - db / FLOOR_DB))
}

/** Decides from levels over time whether someone was heard. */
export class Hearing {
  #began
  #looks = 0
  #heardAt = null

  constructor(at) { this.#began = at }

  hear(level, at) {
    if (level >= VOICE) this.#looks++
    if (this.#looks >= VOICED_LOOKS) this.#heardAt ??= at
  }

  verdict(at) {
    if (this.#heardAt !== null) return 'heard'
    return at - this.#began < PATIENCE_MS ? 'listening' : 'nothing'
  }

  over(at) { return at - this.#began >= LONGEST_MS || this.#heardAt !== null && at - this.#heardAt >= AFTERWARDS_MS }
}
