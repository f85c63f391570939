// The badge for missed calls, on pages without a live connection of their own.
import './shell.js'
import { Connection } from './realtime/connection.js'
import { get } from './shared/api.js'
import { Backoff } from './shared/backoff.js'
import { missed } from './shared/missed.js'
import { Wake } from './shared/wake.js'

const LOOK_TICKS = 60 // a missed broadcast is noticed after a minute

function listen() {
  const connection = new Connection({ fetchToken: () => get('/api/realtime/token') })
  const wake = new Wake(), connecting = new Backoff()
  let ticks = 0
  const ask = () => get('/api/missed').then(answer => missed.know(answer.missed), () => {})
  const connect = () => connection.connect(['call-center']).then(() => connecting.succeeded(), () => connecting.retry(connect))

  connection.on('event', (name, payload) => { if (name === 'missed_changed') missed.heard(payload) })
  connection.on('subscribed', () => { missed.resume(); ask() })
  wake.on('tick', () => {
    connection.tick()
    if (++ticks % LOOK_TICKS === 0) ask()
  })
  wake.on('woke', () => { connection.awake(); ask() })
  wake.on('visible', () => { if (!connection.live) connection.awake(); ask() })
  wake.connect()
  connect()
  window.addEventListener('pagehide', event => {
    if (event.persisted) return
    wake.disconnect()
    connection.disconnect()
  })
}

listen()
