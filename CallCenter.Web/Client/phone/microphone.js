import { devices, media, onDevices, onPermission, permission } from './media.js'

const WHY = {
  NotAllowedError: 'refused', SecurityError: 'refused', PermissionDeniedError: 'refused',
  NotFoundError: 'missing', OverconstrainedError: 'missing', DevicesNotFoundError: 'missing',
}

/**
 * Null when the microphone may be used, else which problem stands in the way. `asked`: by a person's click, so the browser may ask them
 * too; a question out of nowhere is refused unread, or not seen behind the windows.
 */
export async function microphoneProblem({ asked = false } = {}) {
  if (!asked && await wouldAsk()) return 'microphone-unasked'
  try {
    const stream = await media().getUserMedia({ audio: true })
    for (const track of stream.getTracks()) track.stop()
    return null
  } catch (error) {
    // It is there and does not start (NotReadableError, AbortError): another program has it, as a rule.
    return `microphone-${WHY[error?.name] ?? 'busy'}`
  }
}

async function wouldAsk() {
  const told = await permission()
  if (told) return told === 'prompt'
  const microphones = (await devices()).filter(d => d.kind === 'audioinput')
  return microphones.length > 0 && microphones.every(d => !d.label)
}

/** Where this browser keeps the switch. */
export function microphoneAdvice(agent = navigator.userAgent) {
  if (/Edg\//.test(agent)) return 'Click the lock next to the address, open “Permissions for this site” and set Microphone to Allow.'
  if (/Firefox\//.test(agent)) return 'Click the crossed-out microphone next to the address and remove the block.'
  if (/Chrome\//.test(agent)) return 'Click the icon to the left of the address and switch Microphone on.'
  if (/Safari\//.test(agent)) return 'Open Safari > Settings for this website and set Microphone to Allow.'
  return 'Allow the microphone for this site in the browser’s settings.'
}

/** Tells of a permission that is given or taken, and of devices that come and go. Answers with its undoing. */
export function watchMicrophone(changed) {
  const undo = [onDevices(changed), onPermission(changed)]
  return () => undo.forEach(stop => stop())
}
