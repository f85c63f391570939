// For each request: does the official library accept our signature, refuse the forgery, and what does it sign itself?
import { json } from 'node:stream/consumers'
import twilio from 'twilio'

const { validateRequest, validateRequestWithBody, getExpectedTwilioSignature } = twilio
const valid = ({ token, signature, url, form, body }) =>
  form ? validateRequest(token, signature, url, form) : validateRequestWithBody(token, signature, url, body)

const answers = (await json(process.stdin)).map(({ genuine, forged, signedUrl }) => ({
  accepted: valid(genuine),
  refused: !valid(forged),
  signature: getExpectedTwilioSignature(genuine.token, signedUrl, genuine.form),
}))
process.stdout.write(JSON.stringify(answers))
