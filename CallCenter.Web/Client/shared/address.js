/** Removes this page's request from its address, so that a reload does not repeat it. */
export function forgetQuery() {
  try { history.replaceState(history.state, '', location.pathname) } catch { /* Safari: too often of late. It stays in the address. */ }
}
