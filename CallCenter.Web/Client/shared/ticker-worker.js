// See ticker.js.
setInterval(() => postMessage(null), 1000)
