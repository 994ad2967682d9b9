// Starts GOV.UK Frontend, and two small things of our own. Every page works without it.
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
