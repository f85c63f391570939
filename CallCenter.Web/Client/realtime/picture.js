import { Recent } from '../shared/recent.js'

/** What this browser knows: live calls and active agents, each at its newest version. Pure; knows no socket and no page. */
export class Picture {
  calls = new Map()
  agents = new Map()
  #ended = new Recent(2000)
  #gone = new Map()
  #touched = new Map()
  #moment = 0

  /** A point in time: what changes after it is newer than anything requested at it. */
  get moment() { return this.#moment }

  /** Null if applied, else why not. Ended is final: no later version of an ended call is accepted. */
  call(call) {
    if (this.#ended.has(call.id)) return 'the call has ended'
    const known = this.calls.get(call.id)
    if (known && known.version >= call.version) return `version ${known.version} is shown`
    this.#touch(call.id)
    if (call.state !== 'ended') this.calls.set(call.id, call)
    else this.#end(call.id)
    return null
  }

  agent(agent) {
    const known = this.agents.get(agent.id)?.version ?? this.#gone.get(agent.id) ?? -1
    if (known >= agent.version) return `version ${known} is shown`
    this.#touch(agent.id)
    if (agent.active !== false) { this.agents.set(agent.id, agent); this.#gone.delete(agent.id) }
    else this.#leave(agent.id, agent.version)
    return null
  }

  /** `asked` is the moment at which the snapshot was requested. What it lacks is gone, unless an event changed it since. */
  snapshot(board, asked) {
    let changes = 0
    for (const call of board.calls) if (this.call(call) === null) changes++
    for (const agent of board.agents) if (this.agent(agent) === null) changes++
    const before = id => (this.#touched.get(id) ?? 0) <= asked
    const live = new Set(board.calls.map(c => c.id)), active = new Set(board.agents.map(a => a.id))
    for (const id of [...this.calls.keys()]) if (!live.has(id) && before(id)) { this.#end(id); changes++ }
    for (const [id, { version }] of [...this.agents]) if (!active.has(id) && before(id)) { this.#leave(id, version); changes++ }
    return changes
  }

  get digest() { return { calls: tally(this.calls), agents: tally(this.agents) } }

  agrees(digest) {
    const mine = this.digest
    return ['calls', 'agents'].every(of => mine[of].count === digest[of].count && mine[of].sum === digest[of].sum)
  }

  #touch(id) { this.#touched.set(id, ++this.#moment) }
  #end(id) { this.calls.delete(id); this.#touched.delete(id); this.#ended.add(id) }
  #leave(id, version) { this.agents.delete(id); this.#touched.delete(id); this.#gone.set(id, version) }
}

function tally(rows) {
  let sum = 0
  for (const { version } of rows.values()) sum += version
  return { count: rows.size, sum }
}
