import { Emitter } from '../shared/emitter.js'
import { toast } from '../shared/toast.js'

/** The page: one item per check, the summary on top, the report. Emits `action` (name of the action, name of the check). */
export class Sheet extends Emitter {
  constructor(root) {
    super()
    this.root = root
    this.items = new Map([...root.querySelectorAll('[data-check]')].map(item => [item.dataset.check, item]))
  }

  connect() { this.root.addEventListener('click', this.#clicked) }
  disconnect() { this.root.removeEventListener('click', this.#clicked) }

  get names() { return [...this.items.keys()] }
  title(name) { return this.items.get(name).querySelector('h2').textContent.trim() }

  show(name, finding) {
    const item = this.items.get(name)
    item.dataset.state = finding.state
    item.dataset.asks = finding.asks ?? false
    for (const slot of ['words', 'cure', 'detail']) this.#write(item, slot, finding[slot])
  }

  level(name, loud) {
    const meter = this.items.get(name).querySelector('[role=meter]')
    meter?.style.setProperty('--level', loud.toFixed(3))
    meter?.setAttribute('aria-valuenow', loud.toFixed(1))
  }

  summary({ tone, words }) {
    const verdict = this.root.querySelector('.verdict')
    verdict.dataset.tone = tone
    this.#write(verdict, 'summary', words)
  }

  report(text) {
    const box = this.root.querySelector('[data-report]')
    if (box.value !== text) box.value = text
  }

  async copy() {
    const box = this.root.querySelector('[data-report]')
    try {
      await navigator.clipboard.writeText(box.value)
      toast('Report copied. Paste it into a message to the person who is helping you.', 'good')
    } catch {
      box.closest('details').open = true
      box.focus()
      box.select()
      toast('Your browser does not let this page copy. Press Ctrl+C or ⌘C.', 'warn')
    }
  }

  announce(words) { this.root.querySelector('[data-announce]').textContent = words }

  #write(within, slot, words) {
    const node = within.querySelector(`[data-slot="${slot}"]`)
    if (node.textContent !== words) node.textContent = words
  }

  #clicked = ({ target }) => {
    const button = target.closest('[data-action]')
    if (button) this.emit('action', button.dataset.action, button.closest('[data-check]')?.dataset.check ?? null)
  }
}
