/** A request to the control plane; a network failure is just another answer that is not ok. */
export async function send(method, path, body) {
  const init = body === undefined ? { method } : { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) }
  try {
    return await fetch(path, init)
  } catch {
    return new Response(null, { status: 503 })
  }
}
