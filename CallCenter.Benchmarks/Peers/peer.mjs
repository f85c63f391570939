import { createServer } from 'node:http'

/** The port, and a server that passes what is posted to /broadcast on to `tell`. */
export const port = Number(process.argv[2])

export function serve(tell) {
  return createServer((request, response) => {
    if (request.method === 'POST' && request.url === '/broadcast')
      return read(request, body => { tell(body); response.writeHead(202).end() })
    if (request.url === '/collect') globalThis.gc?.()
    response.writeHead(request.url === '/alive' || request.url === '/collect' ? 200 : 404).end()
  })
}

function read(request, done) {
  let body = ''
  request.setEncoding('utf8').on('data', part => { body += part }).on('end', () => done(body))
}
