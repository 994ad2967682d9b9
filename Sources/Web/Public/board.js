// The safety board while it is open: rows as they change, a clock of its own, and loud when it hears nothing any more.
// The page works without it.
import { hear, signIn } from './hearing.js'

const board = document.getElementById('board')
if (board) start(board)
const copier = document.getElementById('briefing-copy')
if (copier) copies(copier)

function start (board) {
  const wall = board.dataset.view === 'wall'
  const table = board.querySelector('tbody')
  const banner = document.getElementById('board-live')
  const bannerText = document.getElementById('board-live-text')
  const polite = document.getElementById('board-polite')
  const assertive = document.getElementById('board-assertive')
  const tools = document.getElementById('board-tools')
  const soundButton = document.getElementById('board-sound')
  const soundState = document.getElementById('board-sound-state')
  const watchers = document.getElementById('board-watchers')
  const heading = document.title.replace(/^\(\d+\) /, '')
  const silence = Number(board.dataset.silence) || 13000
  const icon = document.querySelector('link[rel="icon"]')
  const calmIcon = icon.href
  const warnings = {
    engine: ['The alerts engine is not running. Use the paper procedure.', document.getElementById('board-engine')],
    checked: ['Nobody checks the alerts engine. An alarm may be missed.', document.getElementById('board-checked')],
    apart: ['A visit was set apart after failures. Ring the officers who are out.', document.getElementById('board-apart')],
    clock: ['The clock of the machine jumped. Times may be wrong.', document.getElementById('board-clock')]
  }
  // The time of the server, carried on by a clock that nobody sets.
  let serverTime = Number(board.dataset.now)
  let readAt = performance.now()
  let liveSince
  let isLive = true
  let isWatching = true
  let red = Number(board.dataset.red)
  const now = () => serverTime + (performance.now() - readAt)
  const clock = (time) => new Date(time).toLocaleTimeString('en-GB', { hour: 'numeric', minute: '2-digit', hour12: true, timeZone: board.dataset.zone }).replace(' ', '')

  tools.hidden = false

  // Hearing: a whole board whenever it changed, a sign of life every five seconds.
  const hearing = hear({
    silence,
    address: () => '/board/events' + (wall ? '?view=wall' : isWatching ? '' : '?watching=no'),
    events: {
      board: (word) => { heard(word); arrived(word) },
      heartbeat: (word) => {
        heard(word)
        const count = word.watchers
        watchers.textContent = count === 1 ? '1 person has this board open' : `${count} people have this board open`
      }
    },
    lost: () => { if (isLive) setLive(false) },
    over: leave
  })
  function heard (word) {
    serverTime = word.now
    readAt = performance.now()
    if (!isLive) setLive(true)
  }
  // The session has ended: nothing comes any more. What is known stays, with its clock and its sounds, until somebody
  // signs in: a page that went away would alarm nobody.
  function leave () {
    if (isLive) setLive(false)
    banner.append(' Your session has ended. ', signIn())
    say(assertive, 'Your session has ended. Sign in again.')
  }

  function setLive (value) {
    isLive = value
    board.classList.toggle('hw-board--stale', !value)
    banner.hidden = value
    if (value) {
      bannerText.textContent = ''
      say(polite, 'The board is live again.')
    } else {
      liveSince = now()
      bannerText.textContent = `NOT LIVE since ${clock(liveSince)}. What you see is what was known then. Ring the officers by the paper procedure.`
      say(assertive, `The board is not live since ${clock(liveSince)}.`)
      play('silence')
    }
    showCount()
  }

  // Updates can be paused, alarms never: what is red comes in whatever else waits (WCAG 2.2.2, UX-36).
  let isPaused = false
  let waiting
  const pause = document.getElementById('board-pause')
  function arrived (word) {
    for (const name of Object.keys(warnings)) warn(name, word[name])
    takeMessages(word)
    if (!isPaused) return take(word)
    waiting = word
    const shown = [...table.rows].map((row) => row.dataset.visit)
    const coming = new Map(word.rows.map((entry) => [entry.visit, entry]))
    const alarmed = word.rows.filter((entry) => entry.html.includes('data-red="yes"'))
    // What was red and is gone from the service's board goes from here too: it would sound without end.
    const kept = shown.filter((visit) => !alarmed.some((entry) => entry.visit === visit) && (coming.has(visit) || !wasRed(visit)))
    const still = kept.map((visit) => coming.has(visit) && wasRed(visit) ? coming.get(visit) : { visit, html: rowOf(visit).board || rowOf(visit).outerHTML })
    take({ ...word, rows: [...alarmed, ...still] })
  }
  const wasRed = (visit) => rowOf(visit)?.dataset.red === 'yes'
  if (pause) {
    pause.setAttribute('aria-pressed', 'false')
    pause.addEventListener('click', () => {
      isPaused = !isPaused
      pause.setAttribute('aria-pressed', String(isPaused))
      pause.textContent = isPaused ? 'Go on with updates' : 'Pause updates'
      say(polite, isPaused ? 'Updates are paused. Alarms still come.' : 'Updates go on.')
      board.classList.toggle('hw-board--paused', isPaused)
      if (!isPaused && waiting) { take(waiting); waiting = undefined }
    })
  }

  // The engine on the server stopped or is not checked, it set a visit apart, or its clock jumped: what is shown is true,
  // and nothing would be raised by itself, or not in time (BRD-04, BRD-07).
  function warn (name, isWell) {
    const [words, place] = warnings[name]
    if (place.hidden === isWell) return
    place.hidden = isWell
    if (!isWell) {
      say(assertive, words)
      play('silence')
    }
  }

  // Whether somebody is there: asked every half hour, and where nobody says so, nobody is said to watch (SEC-13).
  const asking = document.getElementById('board-still')
  const still = Number(board.dataset.still) || 1800000
  let touched = performance.now()
  function touch () {
    touched = performance.now()
    if (!asking) return
    asking.hidden = true
    if (!isWatching) { isWatching = true; hearing.begin() }
  }
  if (asking) {
    // What reads a page aloud presses by a click alone.
    for (const kind of ['pointerdown', 'keydown', 'click']) document.addEventListener(kind, touch)
    setInterval(() => {
      const idle = performance.now() - touched
      if (idle < still) return
      if (asking.hidden) { asking.hidden = false; say(assertive, 'Are you still watching this board?') }
      if (isWatching && idle >= still * 16 / 15) { isWatching = false; hearing.begin() }
    }, Math.min(5000, still / 10))
  }

  // What came in and belongs to no visit: seldom, and never held back.
  const messages = document.getElementById('board-messages')
  const above = document.getElementById('board-messages-count')
  let messagesShown = above.innerHTML + messages.innerHTML
  // Only what changed, and whoever stands on a button of it still does.
  function replace (part, html) {
    if (part.dataset.shown === html) return
    const focused = part.contains(document.activeElement) ? document.activeElement : null
    part.dataset.shown = html
    part.innerHTML = html
    if (!focused) return
    const same = [...part.querySelectorAll('button, a')].find((one) => one.name === focused.name && one.value === focused.value && one.href === focused.href)
    if (same) same.focus()
  }
  function takeMessages (word) {
    const coming = word.above + word.messages
    if (coming === messagesShown) return
    const urgent = Number(messages.dataset.urgent)
    const count = messages.querySelectorAll('[data-message]').length
    const wasHeld = document.getElementById('board-held') !== null
    messagesShown = coming
    replace(messages, word.messages)
    replace(above, word.above)
    messages.dataset.urgent = String(word.urgent)
    if (messages.querySelectorAll('[data-message]').length <= count && word.urgent <= urgent) return
    const held = document.getElementById('board-held')
    const first = messages.querySelector('[data-message]')
    if (held && !wasHeld) say(assertive, held.firstElementChild.textContent)
    else if (first) say(assertive, first.firstElementChild.textContent + ' that belongs to no visit')
    if (word.urgent > urgent) play('call')
  }

  // Rows: only what changed is replaced; focus and scroll stay where they are.
  function take (word) {
    const old = new Map([...table.rows].map((row) => [row.dataset.visit, row]))
    const focused = document.activeElement
    const focusedVisit = focused && focused.closest('tr[data-visit]')?.dataset.visit
    const focusedIndex = focusedVisit ? [...focused.closest('tr').querySelectorAll('a, button')].indexOf(focused) : -1
    const template = document.createElement('template')
    let before = null
    for (const entry of word.rows) {
      const known = old.get(entry.visit)
      old.delete(entry.visit)
      let row = known
      if (!known || known.board !== entry.html) {
        template.innerHTML = entry.html
        row = template.content.firstElementChild
        row.board = entry.html
        if (!known || known.dataset.state !== row.dataset.state || (known.dataset.red !== 'yes' && row.dataset.red === 'yes')) announce(known, row)
        // Once for what was asked: a row that changes otherwise says it no more.
        if (row.dataset.second && known?.dataset.second !== row.dataset.second) {
          say(polite, `${row.dataset.officer}: a stand-down was asked for, it needs a second person`.slice(0, 160))
        }
        if (known) known.replaceWith(row)
      }
      const place = before ? before.nextElementSibling : table.firstElementChild
      if (row !== place) table.insertBefore(row, place)
      before = row
    }
    for (const row of old.values()) row.remove()
    if (focusedVisit && document.activeElement === document.body) {
      const row = rowOf(focusedVisit)
      const found = row && row.querySelectorAll('a, button')
      if (found && found.length) found[Math.min(Math.max(focusedIndex, 0), found.length - 1)].focus({ preventScroll: true })
    }
    takeDrills(word.drills || '')
    const empty = document.getElementById('board-empty')
    if (empty) empty.hidden = word.rows.length > 0
    red = word.red
    showCount()
    tick()
  }
  const rowOf = (visit) => [...table.rows].find((row) => row.dataset.visit === visit)

  // Drills stand apart: they are none of the rows above, count for nothing, and sound once with a tune of their own, never
  // again and never as an alarm does (BRD-30).
  const drills = document.getElementById('board-drills')
  function takeDrills (html) {
    const body = drills.querySelector('tbody')
    if (body.drills === html) return
    const known = new Set([...body.rows].map((row) => row.dataset.drill))
    const focused = body.contains(document.activeElement) ? document.activeElement.closest('tr').id : ''
    body.innerHTML = html
    body.drills = html
    drills.hidden = body.rows.length === 0
    if (focused) document.querySelector(`#${focused} a`)?.focus({ preventScroll: true })
    for (const row of body.rows) {
      if (known.has(row.dataset.drill)) continue
      say(polite, `A drill began: ${row.dataset.team}. Nobody is in danger.`)
      if (red === 0) play('drill')
    }
  }

  const alarms = ['duress', 'help', 'call-now', 'call-police', 'with-manager']
  function announce (known, row) {
    const state = row.dataset.state
    const word = row.querySelector('.hw-board__word').textContent
    const text = `${word}: ${row.dataset.officer}`.slice(0, 120)
    if (alarms.includes(state)) {
      say(assertive, text)
      if (row.dataset.red === 'yes') play(state === 'duress' ? 'duress' : 'call')
    } else if (known) say(polite, text)
  }
  // What is said to one region at once is said together: the later would take the place of the earlier, unheard.
  const saying = new Map()
  function say (region, text) {
    if (saying.has(region)) { saying.get(region).add(text); return }
    saying.set(region, new Set([text]))
    region.textContent = ''
    setTimeout(() => {
      region.textContent = [...saying.get(region)].join('. ').replace(/([.?])\. /g, '$1 ')
      saying.delete(region)
    }, 50)
  }

  // What the clock alone makes of what is known: it goes on whether or not anything is heard (W5).
  const words = { due: 'Due now', overdue: 'Overdue', 'call-now': 'Call now', 'not-arrived': 'Not arrived', 'ends-soon': 'Ends soon' }
  const shapes = { due: '◔', overdue: '◕', 'call-now': '▲', 'not-arrived': '◌', 'ends-soon': '◐' }
  function byClock (row, time) {
    if (row.dataset.alarm) return null
    const end = Number(row.dataset.end)
    const begin = Number(row.dataset.start)
    if (row.dataset.phase === 'in-visit') {
      if (time >= end + Number(row.dataset.overdue) * 1000) return ['call-now', end]
      if (time >= end + 60000) return ['overdue', end]
      if (time >= end) return ['due', end]
      return time >= end - 300000 ? ['ends-soon', end] : null
    }
    if (row.dataset.phase === 'ended') return null
    if (time >= begin + Number(row.dataset.arrival) * 1000) return ['call-now', begin]
    return time >= begin ? ['not-arrived', begin] : null
  }
  function tick () {
    if (isLive) return
    for (const row of table.rows) {
      const found = byClock(row, now())
      if (!found) continue
      const [state, moment] = found
      const minutes = Math.max(0, Math.floor((now() - moment) / 60000))
      if (state !== 'ends-soon' && state !== 'due') row.querySelector('.hw-board__detail').textContent = `${minutes} min late`
      if (row.dataset.state === state) continue
      const known = { dataset: { state: row.dataset.state } }
      row.dataset.state = state
      row.board = undefined
      row.querySelector('.hw-board__word').textContent = words[state]
      row.querySelector('.hw-board__shape').textContent = shapes[state]
      if (state === 'call-now') {
        row.dataset.red = 'yes'
        row.className = 'govuk-table__row hw-board__row hw-board__row--red'
        red += 1
        showCount()
      }
      announce(known, row)
    }
  }
  setInterval(tick, 1000)

  function showCount () {
    document.title = (isLive ? '' : 'NOT LIVE ') + (red > 0 ? `(${red}) ` : '') + heading
    const wanted = isLive && red === 0 ? calmIcon : board.dataset.icon
    if (icon.getAttribute('href') !== wanted) icon.setAttribute('href', wanted)
  }

  // Sound: three of them and that of a drill, each other than the others, made here; a browser plays none before somebody pressed something.
  let sound
  const tunes = { call: [[880, 0.18], [660, 0.18], [880, 0.18], [660, 0.18]], duress: [[1320, 0.1], [990, 0.1], [1320, 0.1], [990, 0.1], [1320, 0.1], [990, 0.1]], silence: [[330, 0.5], [247, 0.7]], drill: [[523, 0.2], [659, 0.2], [784, 0.4]] }
  function play (name) {
    if (!sound || sound.state !== 'running') return
    board.dataset.sounded = name
    let time = sound.currentTime
    for (const [pitch, length] of tunes[name]) {
      const tone = sound.createOscillator()
      const volume = sound.createGain()
      tone.frequency.value = pitch
      tone.type = name === 'silence' || name === 'drill' ? 'sine' : 'square'
      volume.gain.setValueAtTime(0.25, time)
      volume.gain.exponentialRampToValueAtTime(0.01, time + length)
      tone.connect(volume).connect(sound.destination)
      tone.start(time)
      tone.stop(time + length)
      time += length
    }
  }
  function showSound () {
    const isOn = sound && sound.state === 'running'
    soundState.textContent = isOn ? 'Sound is on' : 'Sound is off'
    soundButton.textContent = isOn ? 'Turn sound off' : 'Turn sound on and test'
    soundState.classList.toggle('hw-board__sound--on', Boolean(isOn))
  }
  soundButton.addEventListener('click', async () => {
    const wasOn = sound && sound.state === 'running'
    sound = sound || new AudioContext()
    sound.onstatechange = showSound
    if (wasOn) return sound.suspend()
    await sound.resume()
    showSound()
    play('call')
  })
  // An alarm that nobody has in hand sounds again until somebody has; so does a board that is not live, or whose engine
  // does not run or is not checked, after it.
  setInterval(() => {
    const loud = [...table.rows].filter((row) => row.dataset.red === 'yes' && row.dataset.owned !== 'yes')
    const isUrgent = Number(messages.dataset.urgent) > 0
    if (loud.length || isUrgent) play(loud.some((row) => row.dataset.state === 'duress') ? 'duress' : 'call')
    const isBad = !isLive || !warnings.engine[1].hidden || !warnings.checked[1].hidden
    if (isBad) setTimeout(play, loud.length || isUrgent ? 1500 : 0, 'silence')
  }, 20000)
  document.addEventListener('visibilitychange', showSound)
  setInterval(showSound, 3600000)
  showSound()

  // Keys: none where somebody types, none on a wall, and none where somebody has turned them off (WCAG 2.1.4).
  const switcher = document.getElementById('board-keys')
  let hasKeys = kept('homeward-board-keys') !== 'off'
  function showKeys () {
    switcher.textContent = hasKeys ? 'Turn keys off' : 'Turn keys on'
    document.getElementById('board-keys-say').hidden = !hasKeys
  }
  if (!wall) {
    showKeys()
    switcher.addEventListener('click', () => {
      hasKeys = !hasKeys
      keep('homeward-board-keys', hasKeys ? 'on' : 'off')
      showKeys()
      say(polite, hasKeys ? 'Keys are on.' : 'Keys are off.')
    })
    document.addEventListener('keydown', (event) => {
      if (!hasKeys || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.target.closest('input, textarea, select, dialog')) return
      const rows = [...table.rows]
      const current = document.activeElement.closest('tr[data-visit]')
      const index = rows.indexOf(current)
      const open = (row) => row.querySelector('a').click()
      if (event.key === 'j' || event.key === 'k') {
        const row = rows[event.key === 'j' ? Math.min(index + 1, rows.length - 1) : Math.max(index - 1, 0)]
        if (row) row.querySelector('a').focus()
      } else if (event.key === 'a' && current) current.querySelector('.hw-board__take')?.click()
      else if (event.key === 'c' && current) open(current)
      else if (event.key === '?') say(polite, 'Keys: j next row, k row before, Enter opens, a takes the alarm, c logs a call.')
      else return
      event.preventDefault()
    })
  }

  for (const row of table.rows) row.board = undefined
  showCount()
  hearing.begin()
}

// Whether keys are on is kept by the browser, where it keeps anything.
function kept (name) { try { return window.localStorage.getItem(name) } catch { return null } }
function keep (name, value) { try { window.localStorage.setItem(name, value) } catch { /* It holds until the page goes. */ } }

// The briefing as plain text, for whoever has to send it on.
function copies (button) {
  const sheet = document.getElementById('briefing')
  const said = document.getElementById('briefing-copied')
  button.hidden = false
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(sheet.innerText.replace(/\n{3,}/g, '\n\n'))
      said.textContent = 'Copied. Paste it only where it may be kept.'
    } catch {
      window.getSelection().selectAllChildren(sheet)
      said.textContent = 'This browser does not let the page copy. The text is marked: copy it yourself.'
    }
  })
}
