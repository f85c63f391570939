import '@supabase/realtime-js'
export const later = () => import('@twilio/voice-sdk')
