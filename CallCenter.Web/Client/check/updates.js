import { monotonic } from '../shared/monotonic.js'
import { failed, ms, ok, running, within } from './finding.js'

const PATIENCE_MS = 8000
const LATER = 'Until then the desk asks the server every 5 seconds, so calls may appear late.'

/** Takes all the steps of the desk: token, socket, channels. `connect(token)` makes a Connection. */
export async function checkUpdates({ show, topics, fetchToken, connect }) {
  const began = monotonic()
  let token
  try { token = await fetchToken() } catch (error) { return judgeUpdates({ step: 'token', why: error.message }) }
  const tokenMs = monotonic() - began
  show(running('Connecting to live updates…'))
  const connection = connect(token)
  try {
    await within(PATIENCE_MS, joined(connection, topics))
    return judgeUpdates({ tokenMs, joinMs: monotonic() - began - tokenMs })
  } catch (error) {
    return judgeUpdates({ step: connection.open ? 'joining' : 'connection', why: error.message })
  } finally { connection.disconnect() }
}

const joined = (connection, topics) => new Promise((resolve, reject) => {
  connection.on('subscribed', () => { if (connection.live) resolve() })
  connection.on('refused', (topic, why) => reject(new Error(`${topic.split(':')[0]}: ${why}`)))
  connection.connect(topics).catch(reject)
})

export function judgeUpdates({ step, why, tokenMs, joinMs }) {
  switch (step) {
    case 'token':
      return failed('Could not get a token for live updates.',
        `Check again in a minute. If it keeps happening, tell your supervisor. ${LATER}`, `Step: token. ${why}`)
    case 'connection':
      return failed('Live updates cannot connect.',
        'A VPN, firewall or proxy may be blocking them.'
          + ` Try without, or send this report to your network administrator. ${LATER}`,
        `Step: connection (WebSocket). ${why}`)
    case 'joining':
      return failed('Live updates connect, but the server does not let you in.',
        `Sign out, sign in, and check again. If it keeps happening, tell your supervisor. ${LATER}`, `Step: joining. ${why}`)
    default:
      return ok(`Live updates work. Connected in ${ms(tokenMs + joinMs)}.`,
        `Token ${ms(tokenMs)}, connected and joined ${ms(joinMs)}`)
  }
}
