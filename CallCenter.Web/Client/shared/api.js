/** An answer that is not a success. status 0: no answer at all. */
export class Problem extends Error {
  constructor(status, { title, detail, winner, call, line, anyway } = {}) {
    super(detail || title || (status ? `The server answered ${status}.` : 'The server cannot be reached.'))
    Object.assign(this, { status, title, winner: winner ?? null, call: call ?? null, line: line ?? null, anyway: anyway ?? false })
  }
  get lost() { return this.status === 0 }
}

const TIMEOUT_MS = 8000
const token = () => document.querySelector('meta[name="csrf-token"]')?.content ?? ''

export const get = path => request('GET', path)
export const post = (path, body = {}) => request('POST', path, body)

async function request(method, path, body) {
  const headers = { Accept: 'application/json' }
  if (body) Object.assign(headers, { 'Content-Type': 'application/json', RequestVerificationToken: token() })
  const response = await answer(path, { method, headers, body: body && JSON.stringify(body), signal: AbortSignal.timeout(TIMEOUT_MS) })
  return response.json().catch(() => ({}))
}

/** An answer that comes in pieces, as soon as it begins. */
export const postForStream = (path, accept, signal) =>
  answer(path, { method: 'POST', headers: { Accept: `${accept}, application/problem+json`, RequestVerificationToken: token() }, signal })

async function answer(path, init) {
  let response
  try { response = await fetch(path, { credentials: 'same-origin', cache: 'no-store', redirect: 'manual', ...init }) } catch { throw new Problem(0) }
  if (response.status === 401 || response.type === 'opaqueredirect') { signIn(); throw new Problem(401, { title: 'You are signed out.' }) }
  if (!response.ok) throw new Problem(response.status, await response.json().catch(() => ({})))
  return response
}

/** Sent although the page goes away; nobody is left to read the answer. */
export function postLast(path, body) {
  const headers = { 'Content-Type': 'application/json', RequestVerificationToken: token() }
  fetch(path, { method: 'POST', headers, body: JSON.stringify(body), credentials: 'same-origin', keepalive: true }).catch(() => {})
}

/** A page of this server as a document, for the parts that changed. */
export async function getPage(path) {
  let response
  try {
    response = await fetch(path, { headers: { Accept: 'text/html' }, credentials: 'same-origin', cache: 'no-store', redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) })
  } catch { throw new Problem(0) }
  if (response.type === 'opaqueredirect') { signIn(); throw new Problem(401, { title: 'You are signed out.' }) }
  if (!response.ok) throw new Problem(response.status)
  return new DOMParser().parseFromString(await response.text(), 'text/html')
}

let leaving = false, last = () => {}

/** What a page does before it goes for good. */
export function beforeSignIn(work) { last = work }

export function signIn() {
  if (leaving) return
  leaving = true
  last()
  location.assign(`/account/sign-in?ReturnUrl=${encodeURIComponent(location.pathname)}`)
}
