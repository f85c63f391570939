import { placeOf, stateFor } from '../board/place.js'
import { data, text } from '../board/slots.js'
import { get, post, postLast } from '../shared/api.js'
import { Backoff } from '../shared/backoff.js'
import { toast } from '../shared/toast.js'
import { Drafts } from './drafts.js'
import { LastCall } from './last-call.js'
import { NoteSaver } from './note-saver.js'

const path = callId => `/api/calls/${callId}/notes`
const SAID = { typing: '', saving: 'Saving…', saved: 'Saved' }

/** The note on the current call, saved as it is typed. It stays open after the call, until the next one or until it is closed. */
export class CallNotes {
  #callId = null
  #over = false
  #wrapping = false
  #loaded = false
  #backoff = new Backoff()

  constructor(desk) {
    Object.assign(this, { desk, root: desk.root.querySelector('[data-panel="notes"]') })
    this.text = this.root.querySelector('textarea')
    this.state = this.root.querySelector('[data-slot="saved"]')
    this.lastNumber = this.root.querySelector('[data-slot="last"]')
    this.drafts = new Drafts(desk)
    this.last = new LastCall(desk)
    this.saver = new NoteSaver({ drafts: this.drafts, send: (callId, text) => post(path(callId), { text }) })
    this.saver.on('state', (...news) => this.#said(...news))
    this.actions = { 'put-note-away': async () => this.#putAway() }
  }

  connect() {
    this.text.addEventListener('input', this.#typed)
    this.text.addEventListener('blur', this.#left)
    this.saver.now() // what an earlier page could not save
  }

  disconnect() {
    this.text.removeEventListener('input', this.#typed)
    this.text.removeEventListener('blur', this.#left)
    this.saver.disconnect()
    this.#backoff.cancel()
  }

  /** The page closes: unsaved text is sent without waiting for an answer, and stays a draft in case it does not arrive. */
  farewell() { for (const [callId, text] of this.drafts.all) postLast(path(callId), { text }) }

  show(view) {
    if (!this.desk.feed.fresh) return
    const unnoted = c => ['claimed', 'dialing'].includes(stateFor(c, this.desk.myId)) || placeOf(c, this.desk.myId) === 'monitor'
    const call = view.mine.find(c => !unnoted(c)) ?? null
    // Not the displayed status: a phone that is reconnecting after a reload does not end the wrap-up.
    const wrapping = Boolean(view.me?.wrapUpUntil)
    if (call) {
      if (this.last.call?.id !== call.id) this.last.call = call
      this.#over = false
    } else if (this.#callId && !this.#over) { // it has just left this desk
      this.#over = true
      this.saver.now()
    } else if (this.#wrapping && !wrapping && document.activeElement !== this.text) this.#putAway() // finished, or the time is up
    this.#wrapping = wrapping
    this.#open(call?.id ?? this.last.call?.id ?? null, { over: !call })
  }

  #open(callId, { over }) {
    if (this.root.hidden === Boolean(callId)) this.root.hidden = !callId
    data(this.root, 'over', over)
    text(this.lastNumber, this.last.call?.number)
    if (callId === this.#callId) return
    this.#callId = callId
    this.#over = over
    const draft = this.drafts.get(callId)
    this.text.value = draft ?? ''
    this.state.textContent = ''
    this.#loaded = draft !== null
    this.#colleagues([])
    this.#backoff.cancel()
    if (callId) this.#load(callId)
  }

  async #load(callId) {
    let answer
    try { answer = await get(path(callId)) } catch (problem) {
      if (callId !== this.#callId) return
      if (problem.unanswered || problem.status >= 500) return this.#backoff.retry(() => this.#load(callId))
      answer = { text: '', others: [] }
    }
    if (callId !== this.#callId) return
    this.#backoff.succeeded()
    this.#colleagues(answer.others)
    if (this.#loaded) return
    this.#loaded = true
    // Text that is being typed goes after what was written earlier: neither is overwritten.
    const typed = this.text.value
    this.text.value = [answer.text, typed].filter(Boolean).join('\n')
    if (typed) this.#typed()
  }

  #colleagues(others) {
    const list = this.root.querySelector('[data-slot="colleagues"]')
    list.hidden = others.length === 0
    list.replaceChildren(...others.map(({ agent, text }) => {
      const item = document.createElement('li'), name = document.createElement('strong')
      name.textContent = `${agent.name}: `
      item.append(name, text)
      return item
    }))
  }

  // Until the earlier note is known, this one would replace it.
  #typed = () => this.#loaded ? this.saver.typed(this.#callId, this.text.value) : this.drafts.keep(this.#callId, this.text.value)

  #left = () => { if (this.#loaded && this.drafts.get(this.#callId) !== null) this.saver.now() }

  #putAway() {
    this.saver.now()
    this.last.call = null
    this.#open(null, { over: true })
  }

  #said(callId, state, words) {
    if (callId !== this.#callId) { if (state === 'refused') toast(`Note on an earlier call: ${words}`, 'bad'); return }
    this.state.setAttribute('aria-live', words ? 'polite' : 'off') // “Saved” after every pause would talk into the call
    this.state.dataset.tone = words ? 'bad' : 'none'
    this.state.textContent = words || SAID[state]
  }
}
