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
