const scenarios = [...document.querySelectorAll('.scenario')]
const groups = [...document.querySelectorAll('#list .group')]
const search = document.getElementById('search')
const found = document.getElementById('found')
const buttons = [...document.querySelectorAll('[data-filter]')]
let outcome = ''

const show = () => {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean)
  let shown = 0
  for (const scenario of scenarios) {
    const text = words.length > 0 ? scenario.textContent.toLowerCase() : ''
    const fits =
      (outcome === '' || scenario.dataset.outcome === outcome) && words.every((word) => text.includes(word))
    scenario.hidden = !fits
    if (fits) shown++
  }
  for (const group of groups) group.hidden = group.querySelector('.scenario:not([hidden])') === null
  found.textContent = shown === scenarios.length ? '' : `${shown} of ${scenarios.length} scenarios`
}

const reveal = () => {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
  if (target === null) return
  if (target.hidden || target.closest('[hidden]') !== null) {
    outcome = ''
    search.value = ''
    for (const button of buttons) button.setAttribute('aria-pressed', String(button.dataset.filter === ''))
    show()
  }
  for (let at = target; at !== null; at = at.parentElement) if (at.tagName === 'DETAILS') at.open = true
  target.scrollIntoView({ block: 'start' })
  target.querySelector('summary')?.focus({ preventScroll: true })
}

if (search !== null) {
  document.querySelector('.filters').hidden = false
  search.addEventListener('input', show)
  for (const button of buttons)
    button.addEventListener('click', () => {
      outcome = button.dataset.filter
      for (const other of buttons) other.setAttribute('aria-pressed', String(other === button))
      show()
    })
  document.addEventListener('keydown', (event) => {
    if (event.key === '/' && document.activeElement !== search && !event.ctrlKey && !event.metaKey) {
      event.preventDefault()
      search.focus()
    }
    if (event.key === 'Escape' && document.activeElement === search) {
      search.value = ''
      show()
    }
  })
}
addEventListener('hashchange', reveal)
if (location.hash !== '') reveal()
