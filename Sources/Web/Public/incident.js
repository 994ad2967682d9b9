import { hear, signIn } from './hearing.js'

const alarm = document.getElementById('alarm-live')
if (alarm) follow(alarm)

// One alarm while its page is open: says when it is no longer as it is shown, and when nothing is heard. It changes nothing
// by itself: a button must not move while somebody is about to press it.
function follow (alarm) {
  const text = document.getElementById('alarm-live-text')
  const link = document.getElementById('alarm-live-link')
  let changed = false
  function say (words) {
    alarm.hidden = words === ''
    if (text.textContent !== words) text.textContent = words
    link.hidden = words === ''
  }
  const renewed = () => say(changed ? 'This alarm changed since the page was opened.' : '')
  const hearing = hear({
    silence: Number(alarm.dataset.silence) || 13000,
    address: () => '/board/events?watching=no',
    events: {
      board: (word) => {
        const entry = word.rows.find((one) => one.visit === alarm.dataset.visit)
        const template = document.createElement('template')
        template.innerHTML = entry ? entry.html : ''
        const row = template.content.firstElementChild
        if (row ? row.dataset.mark !== alarm.dataset.mark : !word.cut) changed = true
        renewed()
      },
      heartbeat: renewed
    },
    lost: () => say('Nothing is heard from the service. What you see is what was known when the page was opened.'),
    over: () => {
      say('Your session has ended.')
      alarm.append(' ', signIn())
    }
  })
  hearing.begin()
}
