import { median } from '../median.ts'
import type { RunRecord } from '../model.ts'

interface Family {
  readonly name: string
  readonly help: string
  readonly values: readonly (readonly [labels: string, value: number])[]
}

const families = ({
  counts,
  durationMs,
  environments,
  scenarios,
  quarantine,
  manual = [],
}: RunRecord): readonly Family[] => {
  const spawns = environments.flatMap(({ spawnMs }) => (spawnMs === undefined ? [] : [spawnMs]))
  const ran = Math.max(1, counts.passed + counts.failed)
  return [
    {
      name: 'acceptance_scenarios',
      help: 'Scenarios by outcome; passed holds flaky ones.',
      values: [
        ['{outcome="passed"}', counts.passed],
        ['{outcome="failed"}', counts.failed],
        ['{outcome="skipped"}', counts.skipped],
        ['{outcome="flaky"}', counts.flaky],
      ],
    },
    {
      name: 'acceptance_quarantined',
      help: 'Of those that failed or were flaky.',
      values: [['', quarantine?.covered.length ?? 0]],
    },
    ...(manual.length === 0
      ? []
      : [
          {
            name: 'acceptance_manual_scenarios',
            help: 'Performed by people, by where they stand; no part of the others.',
            values: [...Map.groupBy(manual, ({ status }) => status)].map(
              ([status, some]) => [`{status="${status}"}`, some.length] as const,
            ),
          },
        ]),
    { name: 'acceptance_flake_ratio', help: 'Flaky of those that ran.', values: [['', counts.flaky / ran]] },
    { name: 'acceptance_duration_seconds', help: 'The run.', values: [['', durationMs / 1000]] },
    {
      name: 'acceptance_scenario_median_seconds',
      help: 'One scenario, all attempts.',
      values: [
        [
          '',
          median(
            scenarios.map(({ attempts }) => attempts.reduce((sum, attempt) => sum + attempt.durationMs, 0)),
          ) / 1000,
        ],
      ],
    },
    ...(spawns.length === 0
      ? []
      : [
          {
            name: 'acceptance_network_spawn_seconds',
            help: 'Until a network was up.',
            values: [
              ['{of="median"}', median(spawns) / 1000],
              ['{of="worst"}', Math.max(...spawns) / 1000],
            ] as const,
          },
        ]),
  ]
}

/** The run in the text format of OpenMetrics; the forge shows in a merge request what of it changed. */
export const metrics = (record: RunRecord): string =>
  `${families(record)
    .map(({ name, help, values }) =>
      [
        `# TYPE ${name} gauge`,
        `# HELP ${name} ${help}`,
        ...values.map(([labels, value]) => `${name}${labels} ${value}`),
      ].join('\n'),
    )
    .join('\n')}\n# EOF\n`
