// The Voice SDK ships no sounds and would fetch them from Twilio's CDN; these are computed, so the repository holds no binary files.
import { mkdirSync, writeFileSync } from 'node:fs'
import { bell, mix } from '../phone/ringtone.js'

const rate = 16000

export function writeSounds(folder) {
  mkdirSync(folder, { recursive: true })
  const save = (name, samples) => writeFileSync(new URL(`${name}.wav`, folder), wav(samples))

  save('outgoing', mix(rate, 0.32, [bell(523.25, 0, 0.3), bell(783.99, 0.1, 0.3)]))
  save('disconnect', mix(rate, 0.36, [bell(493.88, 0, 0.3), bell(329.63, 0.12, 0.3)]))
  const rows = [697, 770, 852, 941], columns = [1209, 1336, 1477]
  const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', 's', '0', 'h']
  keys.forEach((key, i) => save(`dtmf${key}`, mix(rate, 0.14, [tone(rows[Math.floor(i / 3)]), tone(columns[i % 3])])))
}

const tone = hz => t => 0.28 * Math.sin(2 * Math.PI * hz * t)

function wav(samples) {
  const bytes = Buffer.alloc(44 + samples.length * 2)
  bytes.write('RIFF', 0); bytes.writeUInt32LE(36 + samples.length * 2, 4); bytes.write('WAVEfmt ', 8)
  bytes.writeUInt32LE(16, 16); bytes.writeUInt16LE(1, 20); bytes.writeUInt16LE(1, 22)
  bytes.writeUInt32LE(rate, 24); bytes.writeUInt32LE(rate * 2, 28); bytes.writeUInt16LE(2, 32); bytes.writeUInt16LE(16, 34)
  bytes.write('data', 36); bytes.writeUInt32LE(samples.length * 2, 40)
  samples.forEach((sample, i) => bytes.writeInt16LE(Math.round(Math.tanh(sample) * 32000), 44 + i * 2))
  return bytes
}
