import { mkdirSync, openSync, readFileSync, rmSync, writeSync, closeSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

const room = new URL('../../obj/', import.meta.url)
const lock = new URL('client.lock', room)

// Two builds of one checkout (an IDE and a terminal, tests and the app) must not install or bundle at the same time.
export async function exclusively(work) {
  mkdirSync(room, { recursive: true })
  while (!taken()) await wait(200)
  const release = () => rmSync(lock, { force: true })
  process.once('exit', release)
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))
  await work()
}

function taken() {
  try {
    const file = openSync(lock, 'wx')
    writeSync(file, String(process.pid))
    closeSync(file)
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    if (!alive(holder())) rmSync(lock, { force: true })
    return false
  }
}

function holder() {
  try { return Number(readFileSync(lock, 'utf8')) || null } catch { return null }
}

function alive(pid) {
  if (pid === null) return true // just created, its number is not written yet
  try { process.kill(pid, 0); return true } catch (error) { return error.code === 'EPERM' }
}
