// The official library's voice token and ours, both read and verified by the same reader.
import { json } from 'node:stream/consumers'
import jwt from 'jsonwebtoken'
import twilio from 'twilio'

const { accountSid, keySid, secret, applicationSid, identity, ours } = await json(process.stdin)
const { AccessToken } = twilio.jwt
const theirs = new AccessToken(accountSid, keySid, secret, { identity, ttl: 3600 })
theirs.addGrant(new AccessToken.VoiceGrant({ outgoingApplicationSid: applicationSid, incomingAllow: true }))

const read = (token) => {
  const { header, payload } = jwt.verify(token, secret, { complete: true, algorithms: ['HS256'] })
  return { header, payload }
}
process.stdout.write(JSON.stringify({ ours: read(ours), theirs: read(theirs.toJwt()) }))
