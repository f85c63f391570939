import { devices, media, onDevices, onPermission, permission } from './media.js'

const WHY = {
  NotAllowedError: 'refused', SecurityError: 'refused', PermissionDeniedError: 'refused',
  NotFoundError: 'missing', OverconstrainedError: 'missing', DevicesNotFoundError: 'missing',
  ConstraintNotSatisfiedError: 'missing', MandatoryUnsatisfiedError: 'missing',
}

const LACKING = ['TypeError', 'NotSupportedError'] // there is no getUserMedia, or it gives no audio

/**
 * Null if the microphone may be used, else the problem. `asked`: after a person's click, so the browser may show its
 * prompt; an unexpected one is refused unread, or hidden behind other windows.
 */
export async function microphoneProblem({ asked = false } = {}) {
  if (!asked && await wouldAsk()) return 'microphone-unasked'
  try {
    const stream = await media().getUserMedia({ audio: true })
    for (const track of stream.getTracks()) track.stop()
    return null
  } catch (error) {
    if (LACKING.includes(error?.name)) return 'browser-lacking'
    // The prompt was closed without an answer: nothing is blocked, and the next click may ask again.
    if (/dismissed/i.test(`${error?.name} ${error?.message}`)) return 'microphone-unasked'
    // It exists but does not start (NotReadableError, AbortError): usually another program is using it.
    return `microphone-${WHY[error?.name] ?? 'busy'}`
  }
}

async function wouldAsk() {
  const told = await permission()
  if (told) return told === 'prompt'
  const microphones = (await devices()).filter(d => d.kind === 'audioinput')
  return microphones.length > 0 && microphones.every(d => !d.label)
}

/** Where this browser has the switch. */
export function microphoneAdvice(agent = navigator.userAgent) {
  if (/Edg\//.test(agent)) return 'Click the lock next to the address, open “Permissions for this site” and set Microphone to Allow.'
  if (/Firefox\//.test(agent)) return 'Click the crossed-out microphone next to the address and remove the block.'
  if (/Chrome\//.test(agent)) return 'Click the icon to the left of the address and switch Microphone on.'
  if (/Safari\//.test(agent)) return 'Open Safari > Settings for this website and set Microphone to Allow.'
  return 'Allow the microphone for this site in the browser’s settings.'
}

/** Reports changed permissions, and devices that come and go. Returns a function that stops it. */
export function watchMicrophone(changed) {
  const undo = [onDevices(changed), onPermission(changed)]
  return () => undo.forEach(stop => stop())
}
