// Plain ws, as its README broadcasts: the text as it came, to every open socket.
import { WebSocket, WebSocketServer } from 'ws'
import { port, serve } from './peer.mjs'

const server = serve(text => { for (const client of sockets.clients) if (client.readyState === WebSocket.OPEN) client.send(text) })
const sockets = new WebSocketServer({ server, path: '/board' })
sockets.on('connection', socket => socket.on('message', () => socket.send('welcome')))
server.listen(port, '127.0.0.1', 4096)
