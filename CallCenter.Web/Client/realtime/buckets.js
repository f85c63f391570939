// Promise/Buckets.cs must have the same limits. Milliseconds; the last of the 24 buckets has none.
export const LIMITS = [10, 20, 30, 50, 75, 100, 150, 200, 250, 300, 400, 500, 650, 800, 1000, 1300, 1600, 2000, 3000, 5000, 10_000,
  30_000, 60_000]

/** How many events took how long. */
export class Counts {
  #counts = Array(LIMITS.length + 1).fill(0)

  add(ms) {
    const bucket = LIMITS.findIndex(limit => ms <= limit)
    this.#counts[bucket < 0 ? LIMITS.length : bucket]++
  }

  /** "..3.12": bucket 2 has three, bucket 3 has twelve, all others none. */
  toString() { return this.#counts.map(n => n || '').join('.').replace(/\.+$/, '') }
}
