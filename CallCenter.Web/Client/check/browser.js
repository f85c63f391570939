const NAMES = [
  ['Edge', /Edg\/(\d+)/], ['Opera', /OPR\/(\d+)/], ['Firefox', /Firefox\/(\d+)/], ['Chrome', /Chrome\/(\d+)/],
  ['Safari', /Version\/(\d+).*Safari\//],
]

/** "Chrome 141" */
export function browserName(agent) {
  for (const [name, pattern] of NAMES) {
    const version = pattern.exec(agent)?.[1]
    if (version) return `${name} ${version}`
  }
  return 'Your browser'
}

/** Where this browser has a site's switch for notifications or sound. */
export function advice(what, agent) {
  if (/Edg\//.test(agent)) return `Click the lock next to the address, open “Permissions for this site” and set ${what} to Allow.`
  if (/Firefox\//.test(agent))
    return `Click the lock next to the address, open “Connection secure”, “More information”, “Permissions”, and allow ${what}.`
  if (/Chrome\//.test(agent)) return `Click the icon to the left of the address and switch ${what} on.`
  if (/Safari\//.test(agent)) return `Open Safari > Settings > Websites > ${what} and set this site to Allow.`
  return `Allow ${what} for this site in the browser’s settings.`
}
