/** Takes what this page was asked to do out of its address, so that a reload does not do it again. */
export function forgetQuery() {
  try { history.replaceState(history.state, '', location.pathname) } catch { /* Safari: too often of late. It stays in the address. */ }
}
