/** Lets modules notify each other without importing one another. on() returns a function that undoes it. */
export class Emitter {
  #listeners = new Map()

  on(name, listener) {
    const set = this.#listeners.get(name) ?? this.#listeners.set(name, new Set()).get(name)
    set.add(listener)
    return () => set.delete(listener)
  }

  emit(name, ...about) {
    for (const listener of [...this.#listeners.get(name) ?? []]) listener(...about)
  }
}
