// The same verbs, built by the official library.
import { json } from 'node:stream/consumers'
import twilio from 'twilio'

const { base, callId, agentId, words, greeting, music } = await json(process.stdin)
const response = (build) => { const twiml = new twilio.twiml.VoiceResponse(); build(twiml); return twiml.toString() }
const conference = (twiml, participantLabel, startConferenceOnEnter, endConferenceOnExit, wait = {}) => twiml
  .dial({ action: `${base}/webhooks/twilio/left#rc=5&rp=all` })
  .conference({
    participantLabel, startConferenceOnEnter, endConferenceOnExit, beep: 'false',
    ...wait,
    statusCallback: `${base}/webhooks/twilio/conference#rc=5&rp=all`,
    statusCallbackEvent: ['end', 'join', 'leave'],
  }, callId)

process.stdout.write(JSON.stringify({
  hangUp: response((r) => r.hangup()),
  rejected: response((r) => r.reject()),
  notInService: response((r) => { r.say({ language: 'en-US' }, 'This number is not in service. Goodbye.'); r.hangup() }),
  farewell: response((r) => { r.say({ language: 'de-DE' }, words); r.hangup() }),
  nothing: response(() => {}),
  callerWaits: response((r) => conference(r, 'caller', false, true)),
  greeted: response((r) => { r.say({ language: 'en-US' }, greeting); conference(r, 'caller', false, true) }),
  ownMusic: response((r) => conference(r, 'caller', false, true, { waitUrl: music, waitMethod: 'GET' })),
  agentCalls: response((r) => conference(r, `agent-${agentId}`, true, false, { waitUrl: '' })),
  agentJoins: response((r) => conference(r, `agent-${agentId}`, true, false)),
}))
