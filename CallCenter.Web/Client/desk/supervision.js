import { partyOf, whoOf } from '../board/place.js'
import { data, fill } from '../board/slots.js'
import { answer } from '../phone/answering.js'
import { confirmed, tells } from '../desk-actions.js'
import { forgetQuery } from '../shared/address.js'
import { post } from '../shared/api.js'
import { toast } from '../shared/toast.js'

const mode = name => async (desk, callId) => desk.feed.adopt(await post(`/api/calls/${callId}/monitor/mode`, { mode: name }))

/** A supervisor's actions on other people's calls, and on people. The audio is here, because the phone is. */
export class Supervision {
  #asked = new URLSearchParams(location.search).get('listen')

  constructor(desk) {
    this.desk = desk
    this.actions = {
      monitor: this.#joins('monitor'), 'take-over': this.#joins('take-over'),
      listen: mode('listen'), whisper: mode('whisper'), barge: mode('barge'),
      stop: tells('monitor/stop'), 'listen-not': () => this.#forget(),
      'move-to': async (_, callId, target) => {
        desk.feed.adopt(await post(`/api/calls/${callId}/transfer`, target))
        toast('The call was moved.', 'good')
      },
      'end-theirs': this.#sure('end-theirs', id => `/api/calls/${id}/end`),
      'clear-call': this.#sure('clear-call'), 'sign-out': this.#sure('sign-out'),
      'force-available': (_, __, id) => this.#right(id, 'force', { availability: 'available' }),
      'force-away': (_, __, id) => this.#right(id, 'force', { availability: 'away' }),
    }
  }

  connect() {
    document.addEventListener('click', this.#outside)
    document.addEventListener('keydown', this.#escaped)
    if (this.#asked) forgetQuery()
  }

  disconnect() {
    document.removeEventListener('click', this.#outside)
    document.removeEventListener('keydown', this.#escaped)
  }

  /** /desk?listen=… : from the live calls, or from any page that links here. Listening starts only when the person confirms. */
  show(view) {
    if (!this.#asked || !this.desk.feed.fresh) return
    const call = view.callOf(this.#asked)
    if (call && partyOf(call, this.desk.myId)?.purpose !== 'monitor') return this.#offer(call)
    if (!call) toast('This call has ended.', 'warn')
    this.#forget()
  }

  #offer(call) {
    const offered = this.desk.root.querySelector('[data-listen]')
    if (!offered) return this.#forget() // not a supervisor
    offered.hidden = false
    data(offered.querySelector('[data-action="monitor"]'), 'call', call.id)
    fill(offered, { 'listen-to': call.agent ? `${call.agent.name} with ${whoOf(call)}` : whoOf(call) })
  }

  #forget() {
    this.#asked = null
    const offered = this.desk.root.querySelector('[data-listen]')
    if (offered) offered.hidden = true
  }

  #joins(verb) {
    return async (desk, callId) => {
      if (desk.leader.delegate({ type: 'action', name: verb, callId })) return toast('Your other tab is joining the call.')
      await desk.withPhone(() => answer({ callId, verb, tab: desk.tab, feed: desk.feed, phone: desk.phone }))
    }
  }

  #sure(name, path) {
    return async (desk, callId, agentId) => {
      const who = desk.view().nameOf(agentId)
      const [title, text, yes] = {
        'end-theirs': [`End ${who}’s call?`, 'This also disconnects the caller.', 'End the call'],
        'clear-call': [`Clear ${who}’s call?`,
          `This takes ${who} off the call. If the caller is still connected, the call rings everyone again.`, 'Clear the call'],
        'sign-out': [`Sign ${who} out?`,
          `This signs ${who} out in every window. If they are on a call, it rings everyone again.`, 'Sign out'],
      }[name]
      if (!await confirmed('confirm', { 'confirm-title': title, 'confirm-text': text, 'confirm-yes': yes })) return
      if (path) desk.feed.adopt(await post(path(callId)))
      else await this.#right(agentId, name)
    }
  }

  async #right(agentId, act, body) { this.desk.feed.adopt(await post(`/api/agents/${agentId}/${act}`, body)) }

  #outside = ({ target }) => { for (const menu of this.#open) if (!menu.contains(target) || target.closest('button')) menu.open = false }

  #escaped = event => {
    if (event.key !== 'Escape') return
    for (const menu of this.#open) { menu.open = false; menu.querySelector('summary').focus() }
  }

  get #open() { return this.desk.root.querySelectorAll('[data-supervise][open]') }
}
