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

/** The note that the server has; null if that must be asked again. */
async function stored(callId) {
  try { return await get(path(callId)) } catch (problem) {
    return problem.status === 403 || problem.status === 404 ? { text: '', others: [] } : null
  }
}

/** Neither is overwritten. */
const after = (earlier, typed) => [earlier, typed].filter(Boolean).join('\n')

/** The note on the current call, saved as it is typed. It stays open after the call, until the next one or until it is closed. */
export class CallNotes {
  #callId = null
  #over = false
  #wrapping = false
  #loaded = false
  #begun = false
  #backoff = new Backoff()
  #joining = new Backoff()
  #tooLong = new Set()

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
    this.#join() // what an earlier page could not save
  }

  disconnect() {
    this.text.removeEventListener('input', this.#typed)
    this.text.removeEventListener('blur', this.#left)
    this.saver.disconnect()
    this.#backoff.cancel()
    this.#joining.cancel()
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
    this.#join() // of the call that was shown
    const draft = this.drafts.get(callId), early = this.#begun ? '' : this.text.value // typed before this script was there
    this.#begun = true
    this.text.value = after(draft ?? this.drafts.addition(callId), early)
    this.state.textContent = ''
    this.#loaded = draft !== null
    if (callId && early) this.#typed()
    this.#colleagues([])
    this.#backoff.cancel()
    if (callId) this.#load(callId)
  }

  async #load(callId) {
    const answer = await stored(callId)
    if (callId !== this.#callId) return
    if (!answer) return this.#backoff.retry(() => this.#load(callId))
    this.#backoff.succeeded()
    this.#colleagues(answer.others)
    if (this.#loaded) return
    this.#loaded = true
    const typed = this.text.value
    this.text.value = after(answer.text, typed)
    if (typed) this.#typed()
  }

  /** What was added to the notes of calls that are not shown any more goes after what was written earlier; then all is saved. */
  async #join() {
    this.#joining.cancel()
    this.saver.now()
    for (const [callId, typed] of this.drafts.additions) {
      if (callId === this.#callId || this.#tooLong.has(callId)) continue
      const answer = await stored(callId)
      if (!answer) return this.#joining.retry(() => this.#join())
      // It may be shown again, or another round may have saved it.
      if (callId === this.#callId || this.drafts.addition(callId) !== typed) continue
      const whole = after(answer.text, typed)
      if (whole.length <= this.text.maxLength) this.drafts.keep(callId, whole)
      else {
        this.#tooLong.add(callId)
        toast(`A note on an earlier call is too long to be saved. What was not saved: ${typed}`, 'bad')
      }
    }
    this.#joining.succeeded()
    this.saver.now()
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

  // Until the earlier note is known, this one would replace it; and until the call is, nobody knows whose note it is.
  #typed = () => {
    if (!this.#callId) return
    if (this.#loaded) this.saver.typed(this.#callId, this.text.value)
    else this.drafts.add(this.#callId, this.text.value)
  }

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
