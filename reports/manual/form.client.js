// Runs in the browser, in a page that was opened from a disk: no network, no modules, no libraries.
const form = JSON.parse(document.getElementById('form').textContent)
const store = `manual ${form.version}`
const limits = { file: 2 * 1024 * 1024, all: 12 * 1024 * 1024 }
const say = (text) => {
  document.getElementById('say').textContent = text
}

const blank = () => ({ by: '', scenarios: {} })
const load = () => {
  try {
    return JSON.parse(localStorage.getItem(store) ?? 'null') ?? blank()
  } catch {
    return blank()
  }
}
const entries = load()
const keep = () => {
  try {
    localStorage.setItem(store, JSON.stringify(entries))
    say('Kept on this machine.')
  } catch {
    say('This browser does not keep entries for files. Save the file before you close the page.')
  }
}
const entryOf = (id) => {
  entries.scenarios[id] ??= { steps: {}, note: '', evidence: [] }
  return entries.scenarios[id]
}

const make = (tag, attributes = {}, ...children) => {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value)
    else if (value === true) element.setAttribute(name, '')
    else if (value !== false) element.setAttribute(name, value)
  }
  element.append(...children)
  return element
}

const choice = (scenario, index, [value, label]) => {
  const { steps } = entryOf(scenario.id)
  const input = make('input', {
    type: 'radio',
    name: `${scenario.id} ${index}`,
    value,
    checked: steps[index]?.outcome === value,
    onchange: () => {
      steps[index] = { ...steps[index], outcome: value }
      keep()
    },
  })
  return make('label', {}, input, ` ${label} `)
}

const step = (scenario, sentence, index) => {
  const { steps } = entryOf(scenario.id)
  const note = make('input', {
    type: 'text',
    maxlength: 2000,
    value: steps[index]?.note ?? '',
    'aria-label': `What was seen: ${sentence}`,
    placeholder: 'what was seen',
    oninput: (event) => {
      steps[index] = { ...steps[index], note: event.target.value }
      keep()
    },
  })
  const choices = [
    ['passed', 'so it was'],
    ['failed', 'it was not'],
    ['blocked', 'could not try'],
  ]
  return make(
    'fieldset',
    {},
    make('legend', {}, sentence),
    ...choices.map((one) => choice(scenario, index, one)),
    note,
  )
}

const base64 = async (file) => {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  for (let at = 0; at < bytes.length; at += 0x8000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000))
  return btoa(text)
}

// Files are not kept between visits: a browser's store is too small for them.
const files = {}
const evidence = (scenario) => {
  const list = make('ul')
  const input = make('input', {
    type: 'file',
    multiple: true,
    accept: form.kinds.join(','),
    'aria-label': `Evidence for ${scenario.title}`,
    onchange: async (event) => {
      files[scenario.id] = []
      list.replaceChildren()
      for (const file of event.target.files) {
        if (file.size > limits.file) {
          say(`${file.name} is larger than 2 MiB and was left out.`)
          continue
        }
        files[scenario.id].push({ name: file.name, content: await base64(file) })
        list.append(make('li', {}, file.name))
      }
    },
  })
  return make('div', {}, make('p', {}, 'Evidence: pictures, text or PDF, at most 2 MiB each'), input, list)
}

const section = (scenario) => {
  const entry = entryOf(scenario.id)
  const note = make('textarea', {
    maxlength: 4000,
    'aria-label': `Remarks on ${scenario.title}`,
    placeholder: 'anything else',
    oninput: (event) => {
      entry.note = event.target.value
      keep()
    },
  })
  note.value = entry.note
  return make(
    'section',
    {},
    make('h2', {}, scenario.title),
    make('p', {}, `proves ${scenario.scopeLines.join(', ')}`),
    ...scenario.sentences.map((sentence, index) => step(scenario, sentence, index)),
    note,
    evidence(scenario),
  )
}

const answered = (scenario) =>
  Object.values(entryOf(scenario.id).steps).some(({ outcome }) => outcome !== undefined)

const verdict = (scenario) => {
  const entry = entryOf(scenario.id)
  const given = (text) => (text === undefined || text.trim() === '' ? {} : { note: text })
  return {
    scenario: scenario.id,
    text: scenario.text,
    steps: scenario.sentences.map((_, index) => ({
      outcome: entry.steps[index]?.outcome ?? 'blocked',
      ...given(entry.steps[index]?.note),
    })),
    ...given(entry.note),
    evidence: files[scenario.id] ?? [],
  }
}

const save = () => {
  const verdicts = form.scenarios.filter(answered).map(verdict)
  if (entries.by.trim() === '') return say('Say who you are first.')
  if (verdicts.length === 0) return say('There is no answer yet.')
  const result = { format: 1, version: form.version, by: entries.by, at: new Date().toISOString(), verdicts }
  const text = JSON.stringify(result)
  if (text.length > limits.all) return say('The evidence is larger than 12 MiB together; leave some out.')
  const address = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  make('a', { href: address, download: `manual-${form.version}.json` }).click()
  URL.revokeObjectURL(address)
  say(`Saved ${verdicts.length} of ${form.scenarios.length}. Send the file to whoever gave you this page.`)
}

const by = make('input', {
  type: 'text',
  id: 'by',
  maxlength: 100,
  value: entries.by,
  oninput: (event) => {
    entries.by = event.target.value
    keep()
  },
})
document
  .getElementById('desk')
  .append(
    make('label', { for: 'by' }, 'Who you are '),
    by,
    ...form.scenarios.map(section),
    make('button', { type: 'button', id: 'save', onclick: save }, 'Save the file'),
  )
