import {
  amount,
  bytes,
  cpu,
  field,
  fieldsOf,
  flag,
  integer,
  type Kind,
  listOf,
  required,
  text,
  time,
  word,
} from '../../environments/topology/yaml.ts'
import { modes, triggerNames, works } from './model.ts'

const name = text('a name of small letters, digits and hyphens, at most 30', (name) =>
  /^[a-z][a-z0-9-]{0,29}$/.test(name),
)
const sentence = text('one line of text, at most 200 characters', (line) => /^\S.{0,198}\S$/.test(line))
const budget = amount(time, { least: 10_000, most: 86_400_000, range: 'from 10 s to 1 d', isWhole: true })
const names = (what: string) => listOf(what, name, { most: 20 })
// Nothing that a shell would take for more than words.
const script = text(
  'a script of package.json and its arguments, such as "check" or "bench -- --json"',
  (line) => /^[a-z][a-z-]*( [\w./:@*=-]+)*$/.test(line),
)
const path = text(
  'a path inside the repository',
  (line) => /^[a-z][\w./-]*$/i.test(line) && !line.includes('..'),
)
const variable = text('the name of a variable', (line) => /^[A-Z][A-Z0-9_]{0,60}$/.test(line))

const when = fieldsOf(
  'a mode for each trigger',
  triggerNames.map((trigger) =>
    required(
      trigger,
      word(() => modes),
      trigger.replaceAll('-', ' '),
    ),
  ),
)

const trigger = fieldsOf('a trigger', [
  required(
    'name',
    word(() => triggerNames),
  ),
  required('summary', sentence),
  required('budgetMs', budget, 'budget'),
  required('secrets', flag),
])

const place = fieldsOf('an environment', [
  required('name', name),
  required('summary', sentence),
  field('provider', name),
  field('topology', name),
  field('runner', names('tags of runners')),
  field('variables', listOf('variables', variable, { most: 20 })),
  required(
    'cpuMillicores',
    amount(cpu, { least: 100, most: 64_000, range: 'from 100 millicores to 64 cores' }),
    'cpu',
  ),
  required(
    'memoryBytes',
    amount(bytes, { least: 2 ** 26, most: 2 ** 40, range: 'from 64 MiB to 1 TiB' }),
    'memory',
  ),
  field('hosts', integer(0, 200)),
  field('exclusive', name),
])

const stage = fieldsOf('a stage', [
  required('name', name),
  required('summary', sentence),
  field('after', names('stages')),
  required(
    'work',
    word(() => works),
  ),
  field('run', listOf('scripts', script, { most: 10 })),
  required('on', listOf('environments', name, { least: 1, most: 10 })),
  field(
    'tags',
    text('a tag expression', (line) => line.length <= 200),
  ),
  field('paths', listOf('paths', path, { most: 50 })),
  field('rounds', integer(1, 1000)),
  required('budgetMs', budget, 'budget'),
  field('shards', integer(1, 20)),
  required('when', when),
  required('otherwise', sentence),
])

/** The matrix as people write it. */
export const matrixKind: Kind = fieldsOf('a matrix', [
  required('triggers', listOf('triggers', trigger, { least: 1, most: 20 })),
  required('places', listOf('environments', place, { least: 1, most: 50 }), 'environments'),
  required('stages', listOf('stages', stage, { least: 1, most: 50 })),
])
