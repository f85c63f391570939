import { Emitter } from '../shared/emitter.js'
import { failed, running } from './finding.js'

/** The checks and the last result of each. Emits `found` (name, finding) and `level` (name, 0 to 1). */
export class Round extends Emitter {
  findings = new Map()
  #runs = new Map()

  constructor(checks) { super(); this.checks = checks }

  /** A new run of a check ends the one before it, and silences whatever that would still report. */
  async run(name, check = this.checks[name]) {
    this.stop(name)
    const run = new AbortController(), { signal } = run
    this.#runs.set(name, run)
    const show = finding => { if (!signal.aborted) this.#found(name, finding) }
    const level = loud => { if (!signal.aborted) this.emit('level', name, loud) }
    show(running('Checking…'))
    try { show(await check({ show, level, signal })) } catch (error) {
      show(failed('This check failed unexpectedly.', 'Check again. If it keeps happening, send this report to your supervisor.',
        `${error?.name}: ${error?.message}`))
    }
  }

  /** A person's answer ends the run too. */
  answer(name, finding) {
    this.stop(name)
    this.#found(name, finding)
  }

  stop(...names) {
    for (const name of names) {
      this.#runs.get(name)?.abort()
      this.emit('level', name, 0)
    }
  }

  disconnect() { this.stop(...this.#runs.keys()) }

  #found(name, finding) {
    this.findings.set(name, finding)
    this.emit('found', name, finding)
  }
}
