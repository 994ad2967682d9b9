// What the safety board's pages share to hear the service.

// A stream of the service. After a page of a proxy, a refusal or silence, all the same, it is begun anew, ever slower, for
// as long as it takes; once the session is over, never.
export function hear ({ address, silence, events, lost, over }) {
  const waits = [2000, 4000, 8000]
  let source
  let watchdog
  let again
  let tries = 0
  let isOver = false
  function begin () {
    clearTimeout(again)
    if (isOver) return
    if (source) source.close()
    source = new EventSource(address())
    for (const [name, take] of Object.entries(events)) {
      source.addEventListener(name, (event) => {
        const word = JSON.parse(event.data)
        tries = 0
        guard()
        take(word)
      })
    }
    source.addEventListener('over', end)
    source.onerror = retry
    guard()
  }
  function guard () {
    clearTimeout(watchdog)
    watchdog = setTimeout(retry, silence)
  }
  function retry () {
    clearTimeout(watchdog)
    clearTimeout(again)
    if (source) source.close()
    again = setTimeout(begin, waits[Math.min(tries, waits.length - 1)])
    tries += 1
    lost()
  }
  function end () {
    if (isOver) return
    isOver = true
    source.close()
    clearTimeout(watchdog)
    clearTimeout(again)
    over()
  }
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && source && (tries > 0 || source.readyState === EventSource.CLOSED)) begin()
  })
  return { begin }
}

export function signIn () {
  const link = document.createElement('a')
  link.className = 'govuk-link govuk-link--inverse'
  link.href = '/sign-in?reason=session-ended'
  link.textContent = 'Sign in again'
  return link
}
