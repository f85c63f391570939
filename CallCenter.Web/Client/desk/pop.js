import { monotonic } from '../shared/monotonic.js'
import { storage } from '../shared/storage.js'
import { toast } from '../shared/toast.js'

const LONGEST_MS = 15_000 // an answer that takes longer has failed

/**
 * Opens the customer's page for an agent who answers and has chosen that. Browsers open a window only during a click: it opens empty on
 * Answer, and goes there once the call is theirs. Never when a call rings: ten desks would open it.
 */
export class Pop {
  #opened = null

  constructor(desk) {
    this.desk = desk
    this.choice = desk.root.querySelector('[data-panel="pop"] input') // only if a line has such a page
    this.kept = storage('localStorage')
    this.key = `pop:${desk.myId}` // two agents may share a browser
  }

  connect() {
    if (!this.choice) return
    this.choice.checked = this.kept.getItem(this.key) === 'yes'
    this.choice.addEventListener('change', this.#chosen)
    this.desk.root.addEventListener('click', this.#clicked, true) // before the click itself is carried out
  }

  disconnect() {
    this.choice?.removeEventListener('change', this.#chosen)
    this.desk.root.removeEventListener('click', this.#clicked, true)
  }

  show(view) {
    if (!this.#opened) return
    const { callId, page } = this.#opened
    if (view.mine.some(call => call.id === callId)) {
      this.#opened = null
      lead(page, new URL(`/api/calls/${callId}/pop`, location.href))
    } else if (!view.ringing.some(call => call.id === callId)) this.#close() // somebody else has it
  }

  tick() { if (this.#opened && monotonic() - this.#opened.at > LONGEST_MS) this.#close() }

  #chosen = () => {
    try { this.kept.setItem(this.key, this.choice.checked ? 'yes' : 'no') } catch { /* it holds for this page */ }
  }

  #clicked = ({ target }) => {
    const button = target.closest?.('button[data-action="answer"]'), callId = button?.closest('[data-key]')?.dataset.key
    if (!callId || button.getAttribute('aria-busy') === 'true' || !this.choice.checked) return
    if (!this.desk.view().callOf(callId)?.opens) return
    this.#close()
    const page = window.open('', '_blank')
    if (!page) return toast('Your browser blocked the customer’s page. Allow pop-ups for this site.', 'warn')
    page.opener = null
    this.#opened = { callId, page, at: monotonic() }
  }

  #close() {
    this.#opened?.page.close()
    this.#opened = null
  }
}

/** The person may have closed it, or gone elsewhere with it. */
function lead(page, address) { try { page.location.replace(address) } catch { /* then they do not want it */ } }
