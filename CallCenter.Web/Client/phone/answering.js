import { post, postAnyTimes } from '../shared/api.js'
import { inWords } from '../shared/problem.js'

/** Claims a call for this tab and joins it. The server decides who has it; only then is any audio connected. */
export async function answer({ callId, verb, tab, feed, phone }) {
  const { call } = await claim(`/api/calls/${callId}/${verb}`, tab, feed)
  feed.adopt({ call })
  await phone.join(callId)
}

/** Places a call: the server creates it, this tab joins it, and then the customer's phone rings. */
export async function dial({ number, lineId, anyway = false, tab, feed, phone }) {
  const { call } = await claim('/api/calls/dial', tab, feed, { number, lineId, anyway })
  feed.adopt({ call })
  await phone.join(call.id)
  return { call }
}

async function claim(path, tab, feed, more = {}) {
  // The same tab asking again gets the same answer, so on connections that may be dead it retries soon.
  try { return await postAnyTimes(path, { tab, ...more }) } catch (problem) {
    if (problem.call) feed.adopt({ call: problem.call })
    if (!problem.unanswered) throw problem
    return post(path, { tab, ...more }) // the answer did not arrive, but the claim may have
  }
}

/** "Rhonda took this call." if someone was faster, else the server's explanation. */
export function whyNot(problem) {
  const { winner, title } = problem
  return winner && title?.includes(winner.name) ? `${title}.` : inWords(problem)
}
