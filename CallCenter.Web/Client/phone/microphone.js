/** Null when the microphone may be used, else which problem stands in the way. Asks the person where the browser has not yet. */
export async function microphoneProblem() {
  if (!window.isSecureContext || !navigator.mediaDevices?.getUserMedia) return 'microphone-insecure'
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true })
    for (const track of stream.getTracks()) track.stop()
    return null
  } catch (error) {
    if (error.name === 'NotAllowedError' || error.name === 'SecurityError') return 'microphone-refused'
    return 'microphone-missing'
  }
}

/** Where this browser keeps the switch. */
export function microphoneAdvice(agent = navigator.userAgent) {
  if (/Edg\//.test(agent)) return 'Click the lock beside the address, open “Permissions for this site” and set Microphone to Allow.'
  if (/Firefox\//.test(agent)) return 'Click the crossed-out microphone beside the address and remove the block.'
  if (/Chrome\//.test(agent)) return 'Click the icon left of the address and switch Microphone on.'
  if (/Safari\//.test(agent)) return 'Open Safari > Settings for this website and set Microphone to Allow.'
  return 'Allow the microphone for this site in the browser’s settings.'
}

/** Tells of a permission that is given or taken, and of devices that come and go. Answers with its undoing. */
export function watchMicrophone(changed) {
  const undo = []
  const listen = (target, name) => {
    target.addEventListener(name, changed)
    undo.push(() => target.removeEventListener(name, changed))
  }
  if (navigator.mediaDevices) listen(navigator.mediaDevices, 'devicechange')
  navigator.permissions?.query({ name: 'microphone' }).then(status => listen(status, 'change'), () => {}) // Firefox has no such name
  return () => undo.forEach(stop => stop())
}
