// In a worker, because browsers slow the timers of hidden pages to one a minute: too slow for the lease that keeps an agent reachable.
setInterval(() => postMessage(null), 1000)
