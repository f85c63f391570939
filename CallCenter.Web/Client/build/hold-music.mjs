const beat = 1 // second
const seconds = 16

// Four chords of four beats, the last leading back to the first: F, D minor, B flat, C.
const chords = [
  { bass: 87.31, notes: [220, 261.63, 329.63] },
  { bass: 73.42, notes: [220, 261.63, 349.23] },
  { bass: 116.54, notes: [233.08, 293.66, 349.23] },
  { bass: 65.41, notes: [196, 261.63, 329.63] },
]
const melody = [[0, 698.46], [1.5, 659.25], [3, 523.25], [4, 587.33], [5.5, 523.25], [7, 440], [8, 466.16], [9.5, 587.33], [11, 698.46], [12, 659.25], [13.5, 587.33], [14.5, 523.25]]

/** Calm music for waiting. What rings on past the end is laid over the beginning, so the loop has no seam. */
export function holdMusic(rate) {
  const samples = new Float64Array(seconds * rate)
  const play = (start, length, voice) => {
    const from = Math.round(start * rate)
    for (let i = 0; i < length * rate; i++) samples[(from + i) % samples.length] += voice(i / rate)
  }
  chords.forEach(({ bass, notes }, bar) => {
    const start = bar * 4 * beat
    for (const hz of notes) play(start, 8, pad(hz, 8, 0.05))
    play(start, 8, pad(bass * 2, 8, 0.06))
    for (let step = 0; step < 8; step++) play(start + step * beat / 2, 2.5, pluck(notes[[0, 1, 2, 1][step % 4]], 0.07))
  })
  for (const [start, hz] of melody) play(start * beat, 4, pluck(hz, 0.11))
  return samples
}

// Two strings a little apart. Each swells for four beats and fades for four, so that two neighbours always sum to the same loudness.
const pad = (hz, length, gain) => t => gain * Math.sin(Math.PI * t / length) ** 2 * (tone(hz * 0.9985, t) + tone(hz * 1.0015, t) + 0.25 * tone(hz * 2, t))

// Soft mallet: its overtone is gone long before its ground.
const pluck = (hz, gain) => t => gain * Math.min(1, t / 0.012) * (Math.exp(-t * 2.2) * tone(hz, t) + 0.2 * Math.exp(-t * 7) * tone(hz * 3, t))

const tone = (hz, t) => Math.sin(2 * Math.PI * hz * t)
