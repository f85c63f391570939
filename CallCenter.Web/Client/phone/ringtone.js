const SECONDS = 2.8

// Two rising marimba-like thirds, then quiet: heard across a room, with a pause long enough to speak in.
const NOTES = [659.25, 783.99, 987.77, 1318.51]
const PHRASES = [0, 0.72]

/** One cycle of the ringtone as samples between -1 and 1. Computed, so that a ringing call needs nothing from the network. */
export function ringtone(rate) {
  return mix(rate, SECONDS, PHRASES.flatMap(start => NOTES.map((hz, i) => bell(hz, start + i * 0.13, 0.55)))).map(Math.tanh)
}

/** A voice: its level at a time in seconds. */
export const bell = (hz, start, gain) => t => {
  const s = t - start
  if (s < 0) return 0
  const attack = Math.min(1, s / 0.006)
  return gain * attack * (Math.exp(-s * 5) * Math.sin(2 * Math.PI * hz * s) + 0.35 * Math.exp(-s * 9) * Math.sin(2 * Math.PI * hz * 4 * s))
}

export function mix(rate, seconds, voices) {
  const samples = new Float32Array(Math.round(seconds * rate))
  for (let i = 0; i < samples.length; i++) {
    const fade = Math.min(1, (samples.length - i) / (0.012 * rate)) // no click where the loop restarts
    samples[i] = fade * voices.reduce((sum, voice) => sum + voice(i / rate), 0)
  }
  return samples
}
