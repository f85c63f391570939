import { browserName } from './browser.js'
import { missing } from '../phone/abilities.js'
import { failed, ok } from './finding.js'

export function checkPage(page = window) {
  const agent = page.navigator.userAgent
  return judgePage({ secure: page.isSecureContext, missing: missing(page), name: browserName(agent) })
}

export function judgePage({ secure, missing, name }) {
  if (!secure) return failed('This address is not secure, so your browser does not give this page a microphone.',
    'Open CallCenter at its address that begins with https://. Ask your supervisor for it.', 'isSecureContext is false')
  if (missing.length > 0) return failed(`${name} lacks something that calls need.`,
    'Use the latest Chrome, Edge, Firefox or Safari.', `Missing: ${missing.join(', ')}`)
  return ok(`${name} supports everything that calls need, and the address is secure.`)
}
