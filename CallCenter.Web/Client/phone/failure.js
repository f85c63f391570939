import { Problem } from '../shared/problem.js'

const EXPIRED = [20104, 31205]
const REFUSED = [20101, 20103, 20157, 31201, 31202, 31204, 51007, 53001]
const OF_THE_MICROPHONE = [31401, 31402]

/** Why the phone is not connected, and what helps. The Voice SDK's own messages go to the console. */
export function phoneFailure(error) {
  if (error instanceof Problem) return error.message
  if (error?.late) return 'The phone service is not responding.'
  if (error?.unloaded) return 'Its software could not be loaded. Reload this page.'
  if (EXPIRED.includes(error?.code)) return 'Its token has expired. Make sure that this computer’s clock is right.'
  if (REFUSED.includes(error?.code)) return 'The phone service rejected it. Tell your supervisor.'
  if (error?.code) return `The phone service cannot be reached (error ${error.code}). A VPN or firewall may be blocking it.`
  return 'It could not start in this browser. Reload this page.'
}

/** Why a call has no audio. */
export function audioFailure(error) {
  if (error?.name === 'NotReadableError' || error?.name === 'AbortError') return 'The microphone is in use by another program.'
  if (OF_THE_MICROPHONE.includes(error?.code) || error?.name === 'NotAllowedError') return 'The microphone could not be used.'
  return `The audio could not be connected${error?.code ? ` (error ${error.code})` : ''}.`
}

export function within(ms, promise) {
  let timer
  const error = Object.assign(new Error('No response in time.'), { late: true })
  const late = new Promise((_, reject) => { timer = setTimeout(reject, ms, error) })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
