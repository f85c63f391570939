import { perform } from '../desk-actions.js'
import { refusalWords } from '../board/place.js'
import { forgetQuery } from '../shared/address.js'
import { storage } from '../shared/storage.js'

const ENDED = {
  busy: 'Busy, or the call was declined.', no_answer: 'No answer.',
  failed: 'This number could not be reached.', canceled: 'You hung up before anyone answered.',
}

/** Outgoing calls: a number in any format, with a line's number as caller ID. The last attempt's result stays until the next. */
export class DialPad {
  #calling = null

  constructor(desk) {
    this.desk = desk
    this.form = desk.root.querySelector('[data-panel="dial"]')
    this.number = this.form.querySelector('input')
    this.line = this.form.querySelector('select')
    this.said = this.form.querySelector('[data-slot="dial-said"]')
    this.again = this.form.querySelector('[data-redial]')
    this.key = `last-number:${desk.myId}`
    this.storage = storage('localStorage')
    desk.feed.on('ended', call => this.#ended(call))
  }

  connect() {
    this.form.addEventListener('submit', this.#submitted)
    this.form.addEventListener('click', this.#clicked)
    this.line.addEventListener('change', this.#chosen)
    document.addEventListener('click', this.#linked)
    const kept = this.#kept
    if (kept.line && [...this.line.options].some(o => o.value === kept.line)) this.line.value = kept.line
    this.#offerAgain()
    this.#fromAddress()
  }

  disconnect() {
    this.form.removeEventListener('submit', this.#submitted)
    this.form.removeEventListener('click', this.#clicked)
    this.line.removeEventListener('change', this.#chosen)
    document.removeEventListener('click', this.#linked)
  }

  /** A number that the server accepted can be redialled, as the server writes it and in any tab; a refused one cannot. */
  show(view) {
    if (this.desk.dialing) this.#say('Calling…')
    const { myId } = this.desk
    for (const call of view.mine) if (call.direction === 'outbound' && !call.answeredAt && call.agent?.id === myId) this.#taken(call)
  }

  get #kept() { try { return JSON.parse(this.storage.getItem(this.key)) ?? {} } catch { return {} } }

  #keep(more) {
    try { this.storage.setItem(this.key, JSON.stringify({ ...this.#kept, ...more })) } catch { /* a browser without storage */ }
    this.#offerAgain()
  }

  #offerAgain() {
    const { number, shown } = this.#kept
    this.again.hidden = !number
    this.again.querySelector('[data-slot="redial"]').textContent = shown ?? number ?? ''
  }

  #chosen = () => this.#keep({ line: this.line.value })

  #submitted = event => {
    event.preventDefault()
    this.#dial(this.number.value)
  }

  #clicked = ({ target }) => {
    const digit = target.closest('[data-digit]')?.dataset.digit
    if (digit) {
      this.number.setRangeText(digit, this.number.selectionStart, this.number.selectionEnd, 'end')
      this.number.focus({ preventScroll: true })
    } else if (target.closest('[data-redial]')) this.#dial(this.#kept.number)
  }

  /** A number anywhere on this page. */
  #linked = event => {
    const link = event.target.closest('a[data-dial]')
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return
    event.preventDefault()
    this.#from(link.dataset.line)
    this.#dial(link.dataset.dial)
  }

  /** /desk?dial=…&line=… : from another page. It is not called until the person confirms. */
  #fromAddress() {
    const asked = new URLSearchParams(location.search), number = asked.get('dial')
    if (!number) return
    this.#from(asked.get('line'))
    this.number.value = number.slice(0, this.number.maxLength)
    this.number.focus()
    forgetQuery()
  }

  #from(line) { if ([...this.line.options].some(o => o.value === line)) this.line.value = line }

  async #dial(typed) {
    const number = typed?.trim() ?? ''
    if (!number) return this.#say('Enter the number to call.', 'bad')
    if (this.desk.dialing) return
    this.#calling = null
    this.#say('')
    await perform(this.desk, 'dial', null, {
      number, lineId: this.line.value, called: call => this.#called(call), failed: words => this.#say(words, 'bad'),
    })
  }

  #taken(call) {
    if (this.#kept.number !== call.number) this.#keep({ number: call.number, shown: call.numberDisplay, line: call.line.id })
  }

  #called(call) {
    this.#calling = call.id
    this.#taken(call)
    this.number.value = ''
    this.#say('')
  }

  #ended(call) {
    if (call.id !== this.#calling) return
    this.#calling = null
    if (call.answeredAt) return
    const refused = refusalWords(call.refusal), words = refused ? `${refused}.` : ENDED[call.endReason] ?? 'The call ended.'
    this.#say(`${call.numberDisplay}: ${words}`, call.endReason === 'canceled' ? 'none' : 'bad')
  }

  #say(words, tone = 'none') {
    this.said.dataset.tone = tone
    if (this.said.textContent !== words) this.said.textContent = words
  }
}
