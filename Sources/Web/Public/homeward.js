// Starts GOV.UK Frontend, and three small things of our own. Every page works without it.
import { initAll } from './govuk-frontend.js'

document.body.classList.add('js-enabled')
if ('noModule' in HTMLScriptElement.prototype) document.body.classList.add('govuk-frontend-supported')
initAll()

// A filter takes the whole screen of a phone: there it opens when asked.
const filter = document.querySelector('[data-hw-filter]')
if (filter && !window.matchMedia('(min-width: 64em)').matches) filter.open = false

// What an action came to is read out and found by keyboard.
const done = document.querySelector('[data-hw-focus="success"]')
if (done) done.focus({ preventScroll: true })

// The bar with the person's name stays at the top of the window: what gets the focus must not lie under it.
const identity = document.querySelector('.hw-identity')
if (identity) {
  document.addEventListener('focusin', (event) => requestAnimationFrame(() => {
    const focused = event.target.getBoundingClientRect()
    const bar = identity.getBoundingClientRect()
    const isUnder = !identity.contains(event.target) && bar.top <= 0 && focused.top < bar.bottom + 8 && focused.bottom > 0
    if (isUnder) window.scrollBy({ top: focused.top - bar.bottom - 8, behavior: 'instant' })
  }))
}

// A session ends when nothing has been asked for a while. Five minutes before, somebody can say that they are still
// there, as often as they like until the day's limit; what was typed stays. When it has ended, the page goes: it is
// about people. The safety board hears itself when its session ends, and stays: it must not fall silent.
const warning = 300
const grace = 2
let ends = 0
let warned
let ended
function watch (seconds) {
  clearTimeout(warned)
  clearTimeout(ended)
  ends = Date.now() + seconds * 1000
  document.body.dataset.hwSessionEnds = String(ends)
  warned = setTimeout(warn, Math.max(0, seconds - warning) * 1000)
  ended = setTimeout(leave, (seconds + grace) * 1000)
}
function leave () { window.location.replace('/sign-in?reason=session-ended') }
function element (name, className, text) {
  const made = document.createElement(name)
  if (className) made.className = className
  if (text) made.textContent = text
  return made
}
function warn () {
  const dialog = element('dialog', 'hw-timeout')
  const heading = element('h2', 'govuk-heading-m', 'You are about to be signed out')
  heading.id = 'hw-timeout-heading'
  dialog.setAttribute('aria-labelledby', heading.id)
  const time = new Date(ends).toLocaleTimeString('en-GB', { hour: 'numeric', minute: '2-digit', hour12: true }).replace(' ', '')
  const text = element('p', 'govuk-body', `Nothing has been asked of the service for a while. At ${time} your session ends, and what you have typed and not yet sent is lost.`)
  text.id = 'hw-timeout-text'
  dialog.setAttribute('aria-describedby', text.id)
  const actions = element('div', 'hw-timeout__actions')
  const stay = element('button', 'govuk-button', 'Stay signed in')
  stay.type = 'button'
  stay.addEventListener('click', () => { dialog.close() })
  actions.append(stay)
  dialog.append(heading, text, actions)
  dialog.addEventListener('close', () => { dialog.remove(); extend() })
  document.body.append(dialog)
  dialog.showModal()
}
// Asking for any page keeps the session; this one holds nothing about anybody.
async function extend () {
  try {
    const answer = await fetch('/help', { credentials: 'same-origin', cache: 'no-store' })
    const found = (await answer.text()).match(/data-hw-session="([0-9]+)"/)
    if (!found) return leave()
    watch(Number(found[1]))
  } catch {
    watch(Math.max(0, (ends - Date.now()) / 1000))
  }
}
const length = Number(document.body.dataset.hwSession)
if (length > 0 && !document.getElementById('board')) watch(length)

// The app on a phone may hold check-ins that were not sent, or be at a visit. Then signing out leads to it: it is where they
// are sent, or given up. Otherwise what it keeps is deleted first, in one step that nothing can come between.
async function isHeldOnPhone () {
  const known = await indexedDB.databases()
  if (!known.some((found) => found.name === 'field')) return false
  return navigator.locks.request('field-state', () => new Promise((resolve, reject) => {
    const asked = indexedDB.open('field')
    asked.onerror = () => reject(asked.error)
    asked.onsuccess = () => {
      const stores = asked.result
      const names = ['keys', 'vault', 'meta', 'outbox', 'receipts']
      if (!names.every((name) => stores.objectStoreNames.contains(name))) { stores.close(); return resolve(false) }
      const kept = stores.transaction(names, 'readwrite', { durability: 'strict' })
      let isHeld = true
      kept.objectStore('outbox').count().onsuccess = (count) => {
        kept.objectStore('meta').get('busy').onsuccess = (busy) => {
          isHeld = count.target.result > 0 || busy.target.result === true
          if (!isHeld) for (const name of names) kept.objectStore(name).clear()
        }
      }
      kept.oncomplete = () => {
        stores.close()
        if (!isHeld) new BroadcastChannel('field').postMessage('forgotten')
        resolve(isHeld)
      }
      kept.onabort = () => { stores.close(); reject(kept.error) }
    }
  }))
}
// Nor do reminders go on to a phone whose officer signed out: its push service says so to whoever sends one.
async function endReminders () {
  const registration = await navigator.serviceWorker?.getRegistration('/f/')
  const found = await registration?.pushManager?.getSubscription()
  await found?.unsubscribe()
}
const atMost = (seconds, work) => Promise.race([work, new Promise((resolve) => setTimeout(resolve, seconds * 1000))])
const out = document.querySelector('form[action="/sign-out"]')
if (out && window.indexedDB && indexedDB.databases && navigator.locks) {
  out.addEventListener('submit', (event) => {
    event.preventDefault()
    isHeldOnPhone().catch(() => false).then(async (isHeld) => {
      if (isHeld) return window.location.assign('/f/')
      await atMost(2, endReminders()).catch(() => {})
      out.submit()
    })
  })
}
