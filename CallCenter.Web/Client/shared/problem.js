/** An unsuccessful answer. status 0: no answer at all; `late`: because of a timeout. */
export class Problem extends Error {
  constructor(status, answer) {
    const { title, detail, winner, call, line, anyway, late } = answer ?? {}
    super(text(detail) || said(status)) // something on the way may answer with an object, or null
    Object.assign(this, { status, title: text(title), winner: winner ?? null, call: call ?? null, line: line ?? null })
    Object.assign(this, { anyway: anyway ?? false, late: late ?? false })
  }
  get unanswered() { return this.status === 0 }
}

const text = value => typeof value === 'string' ? value : ''

// Without a detail there is at most a title such as "Bad Gateway", from a proxy or the framework, which means nothing to agents.
const SAID = {
  0: 'The server cannot be reached.',
  400: 'The server did not understand this page. Reload it and try again.',
  403: 'Your account is not allowed to do this. Ask a supervisor.',
  404: 'This no longer exists.',
  408: 'The request took too long. Try again.',
  409: 'Something changed in the meantime. Check and try again.',
  413: 'This is too long. Make it shorter.',
  429: 'Too many requests. Wait a minute, then try again.',
  500: 'Something went wrong on the server. Try again. If it keeps happening, tell your supervisor.',
  502: 'The server is not responding. Try again in a moment.',
  503: 'The server cannot do this right now. Try again in a moment.',
  504: 'The server is not responding. Try again in a moment.',
}
const said = status => SAID[status] ?? (status > 500 ? SAID[500] : 'The server did not accept this. Reload this page and try again.')

/** Without an answer: the server may have done it. */
export const UNKNOWN = 'It is not known whether this was done.'

/** What was not done, if that is known, and why. */
export const undone = (words, error) => [error.unanswered ? UNKNOWN : words, inWords(error)].filter(Boolean).join(' ')

/** What to tell a person about any error. A browser's or a library's own text is for the console. */
export function inWords(error, log = console) {
  if (typeof error?.status === 'number') return error.message // a Problem
  log.error(error)
  return 'Something went wrong on this page. Try again. If it keeps happening, reload the page.'
}
