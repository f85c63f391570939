import { data } from './slots.js'

const GROUP = 20 // as many as Desk.cshtml groups together

/** A list of one kind of thing, each with its own element that lives as long as the thing does. Takes over what the server rendered. */
export class List {
  #elements = new Map()
  #written = new WeakMap()

  /**
   * `added(element)` is called for items that arrive while the page is open. `group`: the class of boxes that hold some elements each, for
   * a list so long that the browser should skip many at once.
   */
  constructor({ root, template, write, added, group }) {
    Object.assign(this, { root, template, write, added, group })
    for (const element of this.#inOrder) this.#elements.set(element.dataset.key, element)
  }

  get keys() { return [...this.#elements.keys()] }
  get(key) { return this.#elements.get(key) }

  /** `about(item)` is what `write` gets in addition to the item. */
  show(items, about = () => ({})) {
    const keep = new Set(items.map(i => i.id))
    const lost = this.#remove(keep)
    data(this.root, 'empty', items.length === 0)
    let place = this.#first
    for (const item of items) {
      const element = this.#elements.get(item.id) ?? this.#add(item.id)
      this.#write(element, item, about(item))
      if (element === place) place = this.#after(place)
      else {
        const isNew = !element.parentNode
        this.#put(element, place)
        if (isNew) this.added?.(element)
      }
    }
    if (lost) (this.get(items[Math.min(lost.place, items.length - 1)]?.id) ?? this.root.closest('section'))?.focus({ preventScroll: true })
  }

  /** Unchanged items are not touched: five hundred rows are checked for each event, and one has changed. */
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
      // Without this, the focus of a keyboard user falls to the top of the page.
      if (element.contains(document.activeElement)) lost = { place: this.#inOrder.indexOf(element) }
      const box = element.parentNode
      element.remove()
      this.#tidy(box)
      this.#elements.delete(key)
    }
    return lost
  }

  get #inOrder() { return [...this.root.querySelectorAll('[data-key]')] }

  get #first() { return this.group ? this.root.firstElementChild?.firstElementChild : this.root.firstElementChild }

  #after(element) {
    return element.nextElementSibling ?? (this.group ? element.parentNode.nextElementSibling?.firstElementChild : null)
  }

  #put(element, place) {
    const from = element.parentNode, box = place?.parentNode ?? this.#end()
    box.insertBefore(element, place ?? null)
    if (!this.group) return
    this.#tidy(from)
    this.#part(box)
  }

  #end() {
    const last = this.root.lastElementChild
    if (!this.group) return this.root
    if (last && last.childElementCount < GROUP) return last
    const box = document.createElement('div')
    box.className = this.group
    this.root.append(box)
    return box
  }

  #tidy(box) { if (this.group && box && !box.firstElementChild) box.remove() }

  /** Not under someone's focus, which a moved element loses. */
  #part(box) {
    if (box.childElementCount < GROUP) return
    data(box, 'full', true)
    if (box.childElementCount < 2 * GROUP || box.contains(document.activeElement)) return
    const rest = box.cloneNode(false)
    rest.append(...[...box.children].slice(GROUP))
    box.after(rest)
  }
}

const same = (a, b) => Object.keys(b).every(name => typeof b[name] === 'function' || a[name] === b[name])
