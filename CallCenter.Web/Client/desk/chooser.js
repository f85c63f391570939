import { perform } from '../desk-actions.js'
import { partyOf, present } from '../board/place.js'
import { choices } from './choices.js'

const USES = {
  transfer: { title: 'Transfer the call', go: 'Transfer now', does: 'transfer-to', asks: true, lines: true },
  add: { title: 'Add someone to the call', go: 'Add', does: 'add-party', asks: false, lines: false },
  move: { title: 'Move the call', go: 'Move', does: 'move-to', asks: false, lines: true },
}

/** One dialog for every target: a colleague, a line or a number. Arrow keys choose, Enter confirms. */
export class Chooser {
  #use = null
  #callId = null
  #chosen = null
  #failed = null // what was typed for a call and failed

  constructor(desk) {
    this.desk = desk
    this.dialog = document.getElementById('chooser')
    this.query = this.dialog.querySelector('input')
    this.list = this.dialog.querySelector('[role="listbox"]')
    this.none = this.dialog.querySelector('.choices-none')
    this.ask = this.dialog.querySelector('[data-do="consult"]')
    this.go = this.dialog.querySelector('[data-do="go"]')
    this.lines = [...document.querySelectorAll('#dial-line option')].map(o => ({ id: o.value, name: o.dataset.name }))
    this.actions = Object.fromEntries(Object.keys(USES).map(name => [name, async (_, callId) => this.#open(name, callId)]))
  }

  connect() {
    this.query.addEventListener('input', this.#typed)
    this.query.addEventListener('keydown', this.#pressed)
    this.dialog.addEventListener('click', this.#clicked)
    this.dialog.querySelector('form').addEventListener('submit', this.#submitted)
  }

  disconnect() {
    this.query.removeEventListener('input', this.#typed)
    this.query.removeEventListener('keydown', this.#pressed)
    this.dialog.removeEventListener('click', this.#clicked)
    this.dialog.querySelector('form').removeEventListener('submit', this.#submitted)
  }

  /** Closes when its call ends; status changes show while one chooses. */
  show(view) {
    if (!this.dialog.open) return
    if (view.callOf(this.#callId)) this.#draw()
    else this.dialog.close()
  }

  #open(use, callId) {
    this.#use = USES[use]
    this.#callId = callId
    this.#chosen = null
    this.query.value = this.#failed?.callId === callId ? this.#failed.text : ''
    this.dialog.querySelector('[data-slot="chooser-title"]').textContent = this.#use.title
    this.go.textContent = this.#use.go
    this.#draw()
    this.dialog.showModal()
    this.query.focus()
    this.query.select()
  }

  #typed = () => { this.#chosen = null; this.#draw() }

  #draw() {
    const view = this.desk.view(), call = view.callOf(this.#callId)
    const without = call
      ? [...view.people.filter(a => partyOf(call, a.id)).map(a => a.id), call.agent?.id, ...present(call).map(p => p.agentId)] : []
    this.offers = choices(this.query.value, { people: view.people, lines: this.#use.lines ? this.lines : [], without })
    if (!this.offers.some(o => o.key === this.#chosen && o.ready)) this.#chosen = this.offers.find(o => o.ready)?.key ?? null
    const rows = new Map([...this.list.children].map(row => [row.dataset.choice, row])), template = document.getElementById('choice')
    this.list.replaceChildren(...this.offers.map((offer, i) => {
      const row = rows.get(offer.key) ?? template.content.firstElementChild.cloneNode(true)
      Object.assign(row.dataset, { choice: offer.key, ready: offer.ready })
      row.id = `choice-${i}`
      row.querySelector('[data-slot="choice-name"]').textContent = offer.name
      row.querySelector('[data-slot="choice-state"]').textContent = offer.state
      row.setAttribute('aria-disabled', !offer.ready)
      row.setAttribute('aria-selected', offer.key === this.#chosen)
      return row
    }))
    this.none.hidden = this.offers.length > 0
    const current = this.list.querySelector('[aria-selected="true"]'), chosen = this.#offer
    if (current) this.query.setAttribute('aria-activedescendant', current.id)
    else this.query.removeAttribute('aria-activedescendant')
    this.go.disabled = !chosen
    this.ask.hidden = !this.#use.asks
    this.ask.disabled = !chosen?.asks
  }

  get #offer() { return this.offers.find(o => o.key === this.#chosen && o.ready) ?? null }

  #pressed = event => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    const ready = this.offers.filter(o => o.ready), at = ready.findIndex(o => o.key === this.#chosen)
    const step = event.key === 'ArrowDown' ? 1 : -1
    if (ready.length === 0) return
    this.#chosen = ready[(at + step + ready.length) % ready.length].key
    this.#draw()
    this.list.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' })
  }

  #clicked = ({ target }) => {
    const row = target.closest('[data-choice]'), button = target.closest('[data-do]')
    if (row?.dataset.ready === 'true') { this.#chosen = row.dataset.choice; this.#draw() }
    if (button) this.#do(button.dataset.do === 'consult' ? 'consult' : this.#use.does)
  }

  // Enter in the field would press Cancel, the form's first button.
  #submitted = event => {
    if (event.submitter && event.submitter !== this.dialog.querySelector('button[value=""]')) return
    if (document.activeElement !== this.query) return
    event.preventDefault()
    this.#do(this.#use.does)
  }

  async #do(name) {
    const offer = this.#offer, callId = this.#callId, text = this.query.value
    if (!offer) return
    this.dialog.close()
    this.#failed = await perform(this.desk, name, callId, offer.target) ? null : { callId, text }
  }
}
