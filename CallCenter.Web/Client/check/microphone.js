import { microphoneAdvice } from '../phone/microphone.js'
import { failed, ok, pause, running, warning } from './finding.js'
import { Hearing, loudness } from './hearing.js'

const LOOK_MS = 50
const NAMES = {
  NotAllowedError: 'refused', SecurityError: 'refused', PermissionDeniedError: 'refused',
  NotFoundError: 'missing', OverconstrainedError: 'missing', DevicesNotFoundError: 'missing',
  ConstraintNotSatisfiedError: 'missing', MandatoryUnsatisfiedError: 'missing',
  NotReadableError: 'busy', AbortError: 'busy', TrackStartError: 'busy', UnknownError: 'busy',
}

/** Listens for some seconds, then releases the microphone. */
export async function checkMicrophone({ show, level, signal, agent = navigator.userAgent }) {
  if (!navigator.mediaDevices?.getUserMedia) return refusal({ name: 'TypeError', message: 'no getUserMedia' })
  show(running('If your browser asks for the microphone, choose Allow.'))
  let stream
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true })
  } catch (error) { return refusal(error, microphoneAdvice(agent)) }
  try { return await listen(stream, { show, level, signal }) } finally {
    for (const track of stream.getTracks()) track.stop()
    level(0)
  }
}

async function listen(stream, { show, level, signal }) {
  const [track] = stream.getAudioTracks()
  let context, ear
  try {
    context = new AudioContext()
    ear = context.createAnalyser()
    context.createMediaStreamSource(stream).connect(ear) // Firefox refuses a microphone of another sample rate
  } catch {
    context?.close()
    return judgeMicrophone('unmeasured', track.label)
  }
  const samples = new Float32Array(ear.fftSize), hearing = new Hearing(Date.now())
  let said = null, finding
  try {
    do {
      await pause(LOOK_MS, signal)
      ear.getFloatTimeDomainData(samples)
      const loud = loudness(samples)
      hearing.hear(loud, Date.now())
      level(loud)
      const verdict = obstacle({ track, context }) ?? hearing.verdict(Date.now())
      if (verdict !== said) show(finding = judgeMicrophone(verdict, track.label))
      said = verdict
    } while (!signal.aborted && said !== 'gone' && !hearing.over(Date.now()))
    return finding
  } finally { context.close() }
}

function obstacle({ track, context }) {
  if (track.readyState === 'ended') return 'gone'
  if (track.muted) return 'muted'
  return context.state === 'suspended' ? 'deaf' : null
}

export function judgeMicrophone(verdict, label) {
  const device = label || 'Your microphone'
  switch (verdict) {
    case 'heard': return ok(`We can hear you through “${device}”.`)
    case 'nothing':
      return warning('We cannot hear anything.',
        'Say a few words. If the bar stays empty, check the mute switch on your headset'
          + ' and choose the right microphone in the computer’s sound settings.',
        `Device: ${device}`)
    case 'muted':
      return warning('Your microphone is muted.', 'Unmute it on the headset or in the computer’s sound settings, then say a few words.',
        `Device: ${device}`)
    case 'gone': return failed('The microphone was unplugged.', 'Reconnect it, then check again.', `Device: ${device}`)
    case 'deaf':
      return warning('The microphone is allowed, but its level is shown only after a click.',
        'Click “Check again” and say a few words.', `Device: ${device}`)
    case 'unmeasured':
      return warning('The microphone is allowed, but this browser cannot show its level.', 'Call a colleague to check that it works.',
        `Device: ${device}`)
    default: return running(`Say something: “${device}” is listening.`)
  }
}

export function refusal({ name, message = '' }, advice = '') {
  const detail = `${name}: ${message}`
  if (/dismissed/i.test(`${name} ${message}`))
    return failed('The microphone prompt was closed without an answer.', 'Check again and choose Allow.', detail)
  if (/by system/i.test(message))
    return failed('Your computer blocks the microphone for this browser.',
      'Open the computer’s privacy settings, allow the microphone for this browser, and check again.', detail)
  switch (NAMES[name]) {
    case 'refused': return failed('Your browser blocks the microphone for this page.', `${advice} Then check again.`, detail)
    case 'missing': return failed('No microphone was found.', 'Connect a headset or a microphone, then check again.', detail)
    case 'busy':
      return failed('The microphone could not start. Another program may be using it.',
        'Close other programs that make calls or record, or reconnect the headset, then check again.', detail)
    default:
      return failed('This browser does not give this page a microphone.',
        'Fix the first check, “Browser and address”, before this one.', detail)
  }
}
