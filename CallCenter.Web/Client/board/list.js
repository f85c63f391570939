import { data } from './slots.js'

/** A list of one kind of thing, each with its own element that lives as long as the thing does. Takes over what the server rendered. */
export class List {
  #elements = new Map()
  #written = new WeakMap()

  /** `added(element)` is told of what came while the page was open. */
  constructor({ root, template, write, added }) {
    Object.assign(this, { root, template, write, added })
    for (const element of root.children) this.#elements.set(element.dataset.key, element)
  }

  get keys() { return [...this.#elements.keys()] }
  get(key) { return this.#elements.get(key) }

  /** `about(item)` is what `write` gets besides the item. */
  show(items, about = () => ({})) {
    const keep = new Set(items.map(i => i.id))
    const lost = this.#remove(keep)
    data(this.root, 'empty', items.length === 0)
    let place = this.root.firstElementChild
    for (const item of items) {
      const element = this.#elements.get(item.id) ?? this.#add(item.id)
      this.#write(element, item, about(item))
      if (element === place) place = place.nextElementSibling
      else {
        const isNew = !element.parentNode
        this.root.insertBefore(element, place)
        if (isNew) this.added?.(element)
      }
    }
    if (lost) (this.root.children[Math.min(lost.place, this.root.children.length - 1)] ?? this.root.closest('section'))?.focus({ preventScroll: true })
  }

  /** What is as it was written stays untouched: five hundred rows are looked at for each event, and one has changed. */
  #write(element, item, about) {
    const last = this.#written.get(element)
    if (last?.item === item && !about.live && same(last.about, about)) return
    this.write(element, item, about)
    this.#written.set(element, { item, about })
  }

  #add(key) {
    const element = this.template.content.firstElementChild.cloneNode(true)
    element.dataset.key = key
    this.#elements.set(key, element)
    return element
  }

  #remove(keep) {
    let lost = null
    for (const [key, element] of this.#elements) {
      if (keep.has(key)) continue
      // Without this, the focus of someone who works by keyboard falls to the top of the page.
      if (element.contains(document.activeElement)) lost = { place: [...this.root.children].indexOf(element) }
      element.remove()
      this.#elements.delete(key)
    }
    return lost
  }
}

const same = (a, b) => Object.keys(b).every(name => typeof b[name] === 'function' || a[name] === b[name])
