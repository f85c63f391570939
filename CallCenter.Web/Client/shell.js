import './shared/theme.js'
