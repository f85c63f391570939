import { placeOf } from '../board/place.js'
import { data, fill, slot } from '../board/slots.js'
import { put } from '../shared/api.js'
import { inWords } from '../shared/problem.js'
import { pastCall } from './past-calls.js'

/** What the person changed in the form. The server leaves the rest as it is: a colleague may have changed it since. */
export const changesOf = (said, filled) => Object.fromEntries(Object.entries(said).filter(([name, text]) => text !== filled[name]))

/** Who is on the line: the pinned note, the last calls, and the form that names them on every screen. */
export class Caller {
  #callId = null
  #drawn = null
  #filled = {} // what the form began with

  constructor(desk) {
    Object.assign(this, { desk, root: desk.root.querySelector('[data-panel="caller"]') })
    this.form = this.root.querySelector('form')
    this.naming = slot(this.root, 'naming')
    this.fields = Object.fromEntries(['name', 'company', 'note'].map(name => [name, this.form.querySelector(`[name="${name}"]`)]))
  }

  connect() { this.form.addEventListener('submit', this.#submitted) }
  disconnect() { this.form.removeEventListener('submit', this.#submitted) }

  show(view) {
    const call = view.mine.find(c => placeOf(c, this.desk.myId) !== 'monitor') ?? view.mine[0] ?? null
    const answer = call && this.desk.callers.of(call)
    if (this.root.hidden === Boolean(answer)) this.root.hidden = !answer
    if (!answer || answer === this.#drawn) return
    this.#drawn = answer
    this.#draw(call, answer)
  }

  #draw(call, { contact, last }) {
    const who = call.direction === 'outbound' ? 'customer' : 'caller', savable = call.number.startsWith('+')
    data(this.root, 'vip', Boolean(contact?.vip))
    fill(this.root, {
      name: contact?.name ?? `Unknown ${who}`, company: contact?.company, pinned: contact?.note,
      'naming-title': contact ? 'Change this contact' : `Name this ${who}`,
    })
    this.#link(contact?.externalUrl)
    const list = slot(this.root, 'last-calls')
    slot(this.root, 'last-title').hidden = list.hidden = last.length === 0
    list.replaceChildren(...last.map(one => {
      const item = document.createElement('li')
      item.textContent = pastCall(one)
      return item
    }))
    this.naming.hidden = !savable // a withheld number belongs to many callers
    const other = call.id !== this.#callId
    this.#callId = call.id
    if (other) {
      this.naming.open = false
      this.#say('')
    }
    // What somebody is typing stays.
    if (other || !this.naming.open) this.#fill(contact)
  }

  #fill(contact) {
    for (const [name, field] of Object.entries(this.fields)) field.value = contact?.[name] ?? ''
    this.#filled = this.#said()
  }

  #said() { return Object.fromEntries(Object.entries(this.fields).map(([name, field]) => [name, field.value.trim()])) }

  #link(url) {
    const link = slot(this.root, 'external'), usable = /^https?:\/\//i.test(url ?? '')
    link.hidden = !usable
    if (usable) link.href = url
    else link.removeAttribute('href')
  }

  #submitted = async event => {
    event.preventDefault()
    const callId = this.#callId, said = this.#said()
    if (!said.name) {
      this.fields.name.focus()
      return this.#say('Enter a name.', 'bad')
    }
    const button = this.form.querySelector('button')
    if (button.getAttribute('aria-busy') === 'true') return
    button.setAttribute('aria-busy', 'true')
    this.#say('Saving…')
    try {
      const answer = await put(`/api/calls/${callId}/caller`, this.#drawn?.contact ? changesOf(said, this.#filled) : said)
      if (callId === this.#callId) {
        this.naming.querySelector('summary').focus({ preventScroll: true })
        this.naming.open = false
        this.#say('')
      }
      this.desk.callers.told(callId, answer)
    } catch (problem) {
      if (problem.status !== 401 && callId === this.#callId) this.#say(inWords(problem), 'bad')
    } finally { button.removeAttribute('aria-busy') }
  }

  #say(words, tone = 'none') {
    const node = slot(this.root, 'caller-said')
    data(node, 'tone', tone)
    if (node.textContent !== words) node.textContent = words
  }
}
