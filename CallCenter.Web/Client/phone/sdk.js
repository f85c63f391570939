const keys = ['dtmf0', 'dtmf1', 'dtmf2', 'dtmf3', 'dtmf4', 'dtmf5', 'dtmf6', 'dtmf7', 'dtmf8', 'dtmf9', 'dtmfs', 'dtmfh']
// The SDK loads every sound at once. It never rings here: the desk's own ringer does.
const sounds = {
  incoming: '/sounds/outgoing.wav',
  ...Object.fromEntries(['outgoing', 'disconnect', ...keys].map(name => [name, `/sounds/${name}.wav`])),
}

let prepared = false, shielded = false

/** The unmodified Voice SDK, loaded on first use. `signalling` is set if a simulator stands in for Twilio's cloud. */
export async function newDevice(token, { signalling }) {
  const local = signalling ? new URL(signalling) : null
  if (local?.protocol === 'ws:' && !prepared) {
    speakPlainly(local)
    prepared = true
  }
  if (!shielded) withoutTheBroken()
  const { Device } = await load()
  return new Device(token, {
    appName: 'CallCenter',
    codecPreferences: ['opus', 'pcmu'],
    closeProtection: 'You are on a call. Leaving this page disconnects you.',
    maxCallSignalingTimeoutMs: 30000,
    tokenRefreshMs: 60000,
    logLevel: 'error',
    sounds,
    ...local && { chunderw: local.host + local.pathname.replace(/\/$/, ''), publishEvents: false },
  })
}

async function load() {
  try { return await import('@twilio/voice-sdk') } catch (cause) {
    throw Object.assign(new Error('The Voice SDK could not be loaded.', { cause }), { unloaded: true })
  }
}

/** If these throw, no Device can be created; it works without what is missing, or refuses. */
function withoutTheBroken() {
  shielded = true
  try { new AudioContext().close()?.catch?.(() => {}) } catch { hide(window, 'AudioContext') }
  try { refusing(navigator.permissions, 'query') } catch { /* then the phone says so */ }
  try { navigator.mediaDevices.enumerateDevices ??= async () => [] } catch { /* then the phone says so */ }
}

function hide(owner, name) {
  try {
    Object.defineProperty(owner, name, { value: undefined, configurable: true, writable: true })
  } catch { /* then the phone says so */ }
}

/** Rejects instead of throwing. */
function refusing(owner, name) {
  const work = owner[name]
  owner[name] = async (...about) => work.apply(owner, about)
}

// The SDK always says wss and takes the WebSocket that exists when it is loaded; a local simulator uses plain ws.
function speakPlainly({ host }) {
  const secure = `wss://${host}/`
  window.WebSocket = class extends window.WebSocket {
    constructor(url, ...rest) {
      const text = String(url)
      super(text.startsWith(secure) && text.includes('/signal') ? text.replace('wss:', 'ws:') : url, ...rest)
    }
  }
}
