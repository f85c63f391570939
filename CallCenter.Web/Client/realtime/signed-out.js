/**
 * "signed_out" was heard. It may be an old message, repeated, and this person signed in anew: the server's answer decides, and where it
 * refuses, that leads to the sign-in.
 */
export const askWhetherSignedOut = heartbeat => heartbeat.ask().catch(() => {})
