import type { Command } from 'commander'
import { allTopologies } from '../topologies/index.ts'
import { showTopology } from '../topology/picture.ts'
import { printTopology } from '../topology/print.ts'
import type { Topology } from '../topology.ts'
import { chooseTopology } from './choose-topology.ts'
import { type CliSession, print } from './context.ts'
import { table } from './words.ts'

const row = ({ name, summary, found, hosts }: Topology): readonly string[] => [
  name,
  String(hosts.length),
  String(new Set(hosts.map(({ region = 'local' }) => region)).size),
  found === undefined ? (summary ?? '') : `found: ${found}`,
]

export const addTopologies = (program: Command, session: CliSession): void => {
  const parent = program
    .command('topologies')
    .description('networks with a name: list them, show one')
    .addHelpText(
      'after',
      '\nExamples:\n  npm run env -- topologies\n  npm run env -- topologies show six-regions',
    )
  parent
    .command('list', { isDefault: true })
    .description('all of them, those that once showed a defect included')
    .option('--json', 'print data as JSON')
    .action((options: { json?: boolean }) => {
      const all = allTopologies()
      print(session, options, all, () => table([['TOPOLOGY', 'HOSTS', 'REGIONS', ''], ...all.map(row)]))
    })
  parent
    .command('show <topology>')
    .description('one of them, or a YAML file, as a picture; this is also how to check a file')
    .option('--yaml', 'as YAML, every shorthand written out')
    .option('--json', 'print data as JSON')
    .action((name: string, options: { yaml?: boolean; json?: boolean }) => {
      const topology = chooseTopology(name, session)
      print(session, options, topology, () =>
        options.yaml === true ? printTopology(topology).trimEnd() : showTopology(topology),
      )
    })
}
