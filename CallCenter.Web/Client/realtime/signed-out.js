/**
 * "signed_out" arrived. It may be an old message, repeated after this person signed in again: the server's answer decides, and a
 * refusal leads to the sign-in page.
 */
export const askWhetherSignedOut = heartbeat => heartbeat.ask().catch(() => {})
