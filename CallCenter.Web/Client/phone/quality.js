// The worst first: one line is all that someone can read while talking. Each says what the agent can do.
const WORDS = {
  reconnecting: ['bad', 'Your connection was interrupted. Reconnecting, stay on the line.'],
  'ice-connectivity-lost': ['bad', 'The audio was interrupted. Reconnecting, stay on the line.'],
  'low-bytes-sent': ['bad', 'Your audio is not leaving this computer. Check your network connection.'],
  'low-bytes-received': ['bad', 'No audio from the other side. If it continues, call them back.'],
  'constant-audio-input-level': ['warn', 'Your microphone seems silent. Check its mute switch, or choose another one under Sound.'],
  'high-packet-loss': ['warn', 'Parts of the audio are missing. Move closer to the Wi-Fi router, or use a cable.'],
  'high-packets-lost-fraction': ['warn', 'Parts of the audio are missing. Move closer to the Wi-Fi router, or use a cable.'],
  'high-jitter': ['warn', 'The audio may stutter. Stop downloads and videos, or use a cable instead of Wi-Fi.'],
  'low-mos': ['warn', 'The audio is poor. Stop other network traffic, or use a cable instead of Wi-Fi.'],
  'high-rtt': ['warn', 'The audio is delayed. Leave short pauses, and switch off your VPN if you can.'],
}
const OF_THE_MICROPHONE = 'constant-audio-input-level'
const OF_THE_MEDIA = ['low-bytes-sent', 'low-bytes-received']
const NONE = { tone: 'none', words: '' }

/** How well a call can be heard, from the Voice SDK's warnings. Pure. */
export class Quality {
  #raised = new Set()

  /** `media`: there is audio. A simulated call has none, which is not a problem. */
  constructor({ media = true } = {}) { this.media = media }

  raise(name) { if (this.media || !OF_THE_MEDIA.includes(name)) this.#raised.add(name) }
  clear(name) { this.#raised.delete(name) }

  /** `quiet`: the microphone is off on purpose. */
  verdict({ quiet = false } = {}) {
    const worst = Object.keys(WORDS).find(name => this.#raised.has(name) && !(quiet && name === OF_THE_MICROPHONE))
    if (!worst) return NONE
    const [tone, words] = WORDS[worst]
    return { tone, words }
  }
}
