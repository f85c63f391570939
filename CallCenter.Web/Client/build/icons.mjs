// The icons of the sprite, by their bootstrap-icons names. Add a name here to use it as /build/icons.svg#name.
export const icons = [
  'arrow-clockwise', 'arrow-left', 'arrow-right', 'bell', 'bell-slash', 'box-arrow-right', 'box-arrow-up-right', 'broadcast',
  'calendar', 'check', 'check-circle', 'chevron-down', 'chevron-left', 'chevron-right', 'circle', 'circle-half', 'clipboard2',
  'clipboard2-pulse', 'clock-history', 'download', 'exclamation-circle', 'exclamation-triangle', 'eye', 'gear', 'grid-3x3-gap',
  'headphones', 'headset', 'hourglass-split', 'info-circle', 'key', 'lock', 'mic', 'mic-mute', 'p-circle', 'pause-fill', 'pencil',
  'people', 'person', 'person-plus', 'person-slash', 'person-vcard', 'play-fill', 'plus', 'search', 'send', 'shield-lock', 'signpost',
  'sliders', 'stop-fill', 'telephone', 'telephone-fill', 'telephone-inbound', 'telephone-inbound-fill', 'telephone-x',
  'telephone-x-fill', 'telephone-forward', 'telephone-outbound', 'three-dots', 'trash', 'upload', 'volume-up', 'wifi-off',
  'window-stack', 'x', 'x-circle', 'copy', 'dash-circle', 'diagram-3', 'heart-pulse', 'pause-circle', 'record-circle',
  'record-circle-fill', 'voicemail', 'arrow-counterclockwise', 'star-fill',
]
