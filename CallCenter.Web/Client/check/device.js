import { monotonic } from '../shared/monotonic.js'
import { failed, ms, ok, running, within } from './finding.js'

const PATIENCE_MS = 10000
const EXPIRED = [20104, 31205]
const REFUSED = [20101, 20103, 20157, 31201, 31202, 31204, 51007, 53001]

/** Registers a separate phone for a moment. The desk's phone, here or in another tab, does not notice. */
export async function checkDevice({ show, fetchToken, newDevice }) {
  let token
  try { token = await fetchToken() } catch (error) { return judgeDevice({ untrusted: true, error }) }
  show(running('Connecting a test phone…'))
  let device
  try {
    device = await newDevice(token.token, token)
    const began = monotonic()
    // If the token is refused, register() never settles; the error event fires instead.
    await within(PATIENCE_MS, Promise.race([device.register(), new Promise((_, reject) => device.on('error', reject))]))
    return judgeDevice({ tookMs: monotonic() - began })
  } catch (error) {
    return judgeDevice({ error })
  } finally { device?.destroy() }
}

export function judgeDevice({ error, tookMs, untrusted }) {
  if (!error) return ok(`Your phone connected in ${ms(tookMs)}.`)
  if (untrusted)
    return failed('Could not get a phone token.', 'Check again in a minute. If it keeps happening, tell your supervisor.', error.message)
  const detail = error.code ? `Twilio error ${error.code}: ${error.message.replace(` (${error.code})`, '')}` : error.message
  if (EXPIRED.includes(error.code))
    return failed('The phone service says that your token has expired.',
      'Make sure that this computer’s clock is right, then check again.', detail)
  if (REFUSED.includes(error.code))
    return failed('The phone service rejects your token.',
      'Check again. If it keeps happening, send this report to your administrator: the Twilio keys may be wrong.', detail)
  if (error.late || error.code)
    return failed('The phone service cannot be reached.',
      'A VPN or firewall may be blocking it. Try without, or send this report to your network administrator.', detail)
  return failed('The phone could not start in this browser.',
    'Reload this page and check again. If it keeps happening, send this report to your supervisor.', detail)
}
