import { advice } from './browser.js'
import { ok, running, waiting, warning } from './finding.js'

export const checkNotifications = () => judgeNotifications(permission(), navigator.userAgent)

function permission() { try { return Notification.permission } catch { return undefined } }

/** Needs a click. */
export async function askForNotifications({ show }) {
  show(running('When your browser asks, choose Allow.'))
  try { await Notification.requestPermission() } catch { /* the permission shows the result */ }
  return checkNotifications()
}

export function judgeNotifications(permission, agent) {
  switch (permission) {
    case 'granted': return ok('Incoming calls show a notification while you work in another window.')
    case 'default':
      return {
        ...waiting('Your browser has not been asked yet.', 'Allow notifications to see incoming calls while you work in another window.'),
        asks: true,
      }
    case 'denied':
      return warning('Your browser blocks notifications from this page. Calls still ring by sound.',
        `${advice('Notifications', agent)} Then check again.`, 'Notification.permission is denied')
    default:
      return warning('This browser cannot show notifications. Calls still ring by sound.',
        'Use Chrome, Edge or Firefox on a computer to see calls while you work in another window.', 'Notification is missing')
  }
}
