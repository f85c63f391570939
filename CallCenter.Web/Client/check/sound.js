import { Ringer } from '../phone/ringer.js'
import { devices } from '../phone/media.js'
import { advice } from './browser.js'
import { failed, ok, pause, running, waiting } from './finding.js'

const PLAYS_MS = 2800

export const notPlayed = waiting('Play the ringtone and listen.')

/** Plays what the desk plays, the way the desk does. */
export async function playSound({ show, signal, ringer = new Ringer() }) {
  try {
    if (!await ringer.unlock()) return judgeSound('blocked')
    await ringer.ring(true)
    const speakers = await outputs()
    show(judgeSound('playing', speakers))
    await pause(PLAYS_MS, signal)
    return judgeSound('played', speakers)
  } finally { ringer.disconnect() }
}

/** The computer's speakers and headsets. Only some browsers list them, and only with the microphone allowed. */
async function outputs() {
  const speakers = (await devices()).filter(d => d.kind === 'audiooutput' && d.label && !['default', 'communications'].includes(d.deviceId))
  return speakers.map(d => d.label)
}

export function judgeSound(outcome, speakers = [], agent = globalThis.navigator?.userAgent ?? '') {
  const detail = speakers.length > 0 ? `Speakers and headsets: ${speakers.join(', ')}` : ''
  switch (outcome) {
    case 'heard': return ok('You can hear the ringtone.', detail)
    case 'unheard':
      return failed('You did not hear the ringtone.',
        'Turn the volume up, make sure this tab is not muted, choose your headset in the computer’s sound settings, and play it again.',
        detail)
    case 'blocked':
      return failed('Your browser does not let this page play sound.', `${advice('Sound', agent)} Then play it again.`,
        'AudioContext is suspended')
    case 'playing': return { ...running('The ringtone is playing. Can you hear it?', '', detail), asks: true }
    default: return { ...waiting('Did you hear the ringtone?', '', detail), asks: true }
  }
}
