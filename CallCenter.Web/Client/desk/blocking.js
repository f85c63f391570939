import { confirmed } from '../desk-actions.js'
import { post } from '../shared/api.js'
import { undone } from '../shared/problem.js'
import { toast } from '../shared/toast.js'

/** A supervisor blocks the customer's number of a call on their desk. The call itself goes on. */
export class Blocking {
  constructor(desk) {
    this.desk = desk
    this.dialog = document.getElementById('block') // only supervisors have it
    this.actions = { block: (_, callId) => this.#ask(callId) }
  }

  connect() {}
  disconnect() { this.dialog?.close() }

  async #ask(callId) {
    const call = this.desk.view().callOf(callId)
    if (!call || !this.dialog || !await confirmed('block', { 'block-number': call.numberDisplay })) return
    try {
      const { numberDisplay } = await post(`/api/calls/${callId}/block`, { time: this.dialog.returnValue })
      toast(`${numberDisplay} is blocked. This call goes on.`, 'good')
    } catch (problem) {
      if (problem.status === 401) throw problem
      toast(undone('The number was not blocked.', problem), 'bad')
    }
  }
}
