const NEEDED = {
  'the microphone': page => page.navigator.mediaDevices?.getUserMedia,
  'live updates (WebSocket)': page => page.WebSocket,
  'calls (WebRTC)': page => made(page.RTCPeerConnection),
  'sound (Web Audio)': page => page.AudioContext,
}
const FOR_CALLS = ['the microphone', 'live updates (WebSocket)', 'calls (WebRTC)']

const tried = new WeakMap()

/** Some policies keep WebRTC's name but make it unusable. */
function made(Kind) {
  if (!tried.has(Kind)) tried.set(Kind, works(Kind)) // throws if there is none
  return tried.get(Kind)
}

function works(Kind) {
  try { new Kind().close?.(); return true } catch { return false }
}

/** What calls need and this browser lacks, in words. */
export const missing = (page = window) => Object.keys(NEEDED).filter(what => !has(page, what))

function has(page, what) { try { return Boolean(NEEDED[what](page)) } catch { return false } }

/** Why no phone can work here, whatever the person allows; null if it can. */
export function obstacle(page = window) {
  if (!page.isSecureContext) return 'microphone-insecure'
  return missing(page).some(what => FOR_CALLS.includes(what)) ? 'browser-lacking' : null
}
