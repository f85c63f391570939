import { Server } from 'socket.io'
import { port, serve } from './peer.mjs'

const server = serve(text => io.emit('ringing', JSON.parse(text)))
const io = new Server(server, { transports: ['websocket'] })
server.listen(port, '127.0.0.1', 4096)
