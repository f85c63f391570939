/** A set that forgets its oldest members, for "seen before?" over a whole shift. */
export class Recent {
  #kept = new Set()
  constructor(limit) { this.limit = limit }

  has(id) { return this.#kept.has(id) }

  add(id) {
    this.#kept.add(id)
    if (this.#kept.size > this.limit) this.#kept.delete(this.#kept.values().next().value)
  }
}
