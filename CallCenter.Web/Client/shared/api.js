import { anyTimes, once } from './connections.js'
import { Problem } from './problem.js'

export { Problem }

const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? ''

export const get = path => anyTimes(signal => request('GET', path, null, signal))
export const post = (path, body = {}) => once(signal => request('POST', path, body, signal))
export const put = (path, body = {}) => once(signal => request('PUT', path, body, signal))
/** For requests that are safe to repeat. */
export const postAnyTimes = (path, body = {}) => anyTimes(signal => request('POST', path, body, signal))

async function request(method, path, body, signal) {
  const headers = { Accept: 'application/json' }
  if (body) Object.assign(headers, { 'Content-Type': 'application/json', RequestVerificationToken: token() })
  const text = await whole(await answer(path, { method, headers, body: body && JSON.stringify(body), signal }), signal)
  try { return text ? JSON.parse(text) ?? {} : {} } catch { throw new Problem(0) } // something on the way answered in the server's place
}

/** An answer that arrives in pieces, as soon as it starts. */
export const postForStream = (path, accept, signal) =>
  answer(path, { method: 'POST', headers: { Accept: `${accept}, application/problem+json`, RequestVerificationToken: token() }, signal })

async function answer(path, init) {
  let response
  const how = { credentials: 'same-origin', cache: 'no-store', redirect: 'manual', ...init }
  try { response = await fetch(path, how) } catch { throw unanswered(init.signal) }
  if (response.status === 401 || response.type === 'opaqueredirect') { signIn(); throw new Problem(401, { detail: 'You are signed out.' }) }
  if (!response.ok) throw new Problem(response.status, await response.json().catch(() => ({})))
  return response
}

async function whole(response, signal) { try { return await response.text() } catch { throw unanswered(signal) } }

const unanswered = signal => new Problem(0, { late: signal?.aborted })

/** Sent although the page is closing; nobody is left to read the answer. */
export async function postLast(path, body) {
  const headers = { 'Content-Type': 'application/json', RequestVerificationToken: token() }
  try {
    await fetch(path, { method: 'POST', headers, body: JSON.stringify(body), credentials: 'same-origin', keepalive: true })
  } catch { /* the lease runs out by itself */ }
}

/** A page of this server as a document, for the parts that changed. */
export const getPage = path => anyTimes(async signal =>
  new DOMParser().parseFromString(await whole(await answer(path, { headers: { Accept: 'text/html' }, signal }), signal), 'text/html'))

let leaving = false, last = () => {}

/** What a page does before it closes for good. */
export function beforeSignIn(work) { last = work }

export function signIn() {
  if (leaving) return
  leaving = true
  last()
  location.assign(`/account/sign-in?ReturnUrl=${encodeURIComponent(location.pathname)}`)
}
