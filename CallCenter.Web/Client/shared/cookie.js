/** For a year, where the server reads it: its first HTML is right already. False if the browser does not take it. */
export function remember(page, name, value) {
  const secure = location.protocol === 'https:' ? '; secure' : ''
  try {
    page.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=lax${secure}`
    return page.cookie.split('; ').includes(`${name}=${value}`)
  } catch { return false }
}
