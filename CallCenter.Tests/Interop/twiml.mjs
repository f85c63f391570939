// The same verbs, built by the official library.
import { json } from 'node:stream/consumers'
import twilio from 'twilio'

const { base, callId, agentId, words, greeting } = await json(process.stdin)
const response = (build) => { const twiml = new twilio.twiml.VoiceResponse(); build(twiml); return twiml.toString() }
const conference = (twiml, participantLabel, startConferenceOnEnter, endConferenceOnExit) => twiml
  .dial({ action: `${base}/webhooks/twilio/left` })
  .conference({
    participantLabel, startConferenceOnEnter, endConferenceOnExit, beep: 'false',
    waitUrl: `${base}/webhooks/twilio/hold-music#rc=5&rp=all`,
    statusCallback: `${base}/webhooks/twilio/conference#rc=5&rp=all`,
    statusCallbackEvent: ['start', 'end', 'join', 'leave', 'hold', 'modify'],
  }, callId)

process.stdout.write(JSON.stringify({
  hangUp: response((r) => r.hangup()),
  notInService: response((r) => { r.say('This number is not in service. Goodbye.'); r.hangup() }),
  farewell: response((r) => { r.say(words); r.hangup() }),
  holdMusic: response((r) => r.play({ loop: 0 }, `${base}/sounds/hold.wav`)),
  callerWaits: response((r) => conference(r, 'caller', false, true)),
  greeted: response((r) => { r.say(greeting); conference(r, 'caller', false, true) }),
  agentJoins: response((r) => conference(r, `agent-${agentId}`, true, false)),
}))
