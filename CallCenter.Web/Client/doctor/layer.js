import { slot, text } from '../board/slots.js'
import { card } from './card.js'
import { headline } from './words.js'

const TONES = { running: 'accent', passed: 'good', warning: 'warn', failed: 'bad' }

/** One layer's section. Earlier findings stay, faded, until the new ones replace them: nothing jumps. */
export class Layer {
  #findings = []

  constructor(section, template) {
    Object.assign(this, { section, template, name: section.dataset.layer, title: section.dataset.title })
    this.list = slot(section, 'findings')
  }

  wait() {
    this.#findings = []
    for (const element of this.list.children) element.dataset.old = ''
    this.#show('waiting', 'Waiting')
  }

  run() { this.#show('running', 'Examining') }

  add(finding) {
    const element = card(this.template, finding), old = this.list.children[this.#findings.push(finding) - 1]
    if (old) old.replaceWith(element)
    else this.list.append(element)
  }

  end() {
    this.#forget()
    const { state, words } = headline(this.#findings)
    this.#show(state, words)
  }

  /** Nothing more will arrive, and the rest is unknown. */
  stop() {
    this.#forget()
    this.#show('stopped', this.#findings.length ? 'Not finished' : 'Not examined')
  }

  #forget() { for (const old of this.list.querySelectorAll('[data-old]')) old.remove() }

  #show(state, words) {
    this.section.dataset.state = state
    slot(this.section, 'chip').dataset.tone = TONES[state] ?? 'none'
    text(slot(this.section, 'state'), words)
  }
}
