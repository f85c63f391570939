import { post } from '../shared/api.js'
import { undone } from '../shared/problem.js'
import { toast } from '../shared/toast.js'

/** The field for the note that colleagues read next to the person's name. Enter or leaving it saves, Escape reverts it. */
export class MyNote {
  #turn = Promise.resolve()
  #asking = null

  constructor({ form, feed, myId }) {
    Object.assign(this, { form, feed, myId, input: form.querySelector('input') })
    this.saved = this.input.value
    feed.on('change', this.#show)
  }

  connect() {
    this.form.addEventListener('submit', this.#submitted)
    this.input.addEventListener('change', this.#write)
    this.input.addEventListener('keydown', this.#pressed)
  }

  disconnect() {
    this.form.removeEventListener('submit', this.#submitted)
    this.input.removeEventListener('change', this.#write)
    this.input.removeEventListener('keydown', this.#pressed)
  }

  #show = () => {
    const me = this.feed.picture.agents.get(this.myId), note = me?.note ?? ''
    if (!me || note === this.saved) return
    // What is being typed here is worth more than what another window of this person saved.
    const typing = document.activeElement === this.input && this.input.value.trim() !== this.saved
    this.saved = note
    if (!typing) this.input.value = note
  }

  #submitted = event => { event.preventDefault(); this.#write() }

  // One after the other, so that the last text typed is the last one saved; once, although Enter is both a change and a submit.
  #write = () => {
    const note = this.input.value.trim()
    if (note === this.#asking) return
    this.#asking = note
    this.#turn = this.#turn.then(() => this.#save()).finally(() => { this.#asking = null })
  }

  async #save() {
    const note = this.input.value.trim()
    if (note === this.saved) return this.#judge(true)
    try {
      this.feed.adopt(await post('/api/agents/me/note', { note }))
      this.#judge(true)
      toast(note ? 'Note saved. Your colleagues can see it.' : 'Note removed.', 'good')
    } catch (problem) {
      this.#judge(false)
      if (problem.status !== 401) toast(undone('Your note was not saved.', problem), 'bad')
    }
  }

  #pressed = event => {
    if (event.key !== 'Escape' || event.isComposing) return
    this.input.value = this.saved
    this.#judge(true)
  }

  #judge(good) { this.input.setAttribute('aria-invalid', !good) }
}
