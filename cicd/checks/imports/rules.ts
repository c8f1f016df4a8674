/** Who may import whom; everything absent is forbidden. The words are those of specs/architecture.md. */
export interface FolderRule {
  /** Globs of importing files; the first rule that matches a file is the one that counts. */
  readonly files: readonly string[]
  /** Globs of files that may be imported. */
  readonly may: readonly string[]
  /** Globs of files of which types may be imported. */
  readonly mayTypes?: readonly string[]
  /** Globs that stay forbidden whatever `may` says. */
  readonly never?: readonly string[]
  /** Built-in modules and packages that stay forbidden; a package stands for everything below it. */
  readonly neverModules?: readonly string[]
  readonly rule: string
  readonly fix: string
}

/** Layers of the daemon from the bottom; imports go down or sideways, never up. */
export const daemonLayers: readonly (readonly string[])[] = [
  ['core'],
  ['identity', 'resources', 'job'],
  ['ucan'],
  ['network', 'executor', 'storage', 'database', 'telemetry', 'contract', 'lend'],
  ['actor'],
  ['orchestrator', 'node'],
  ['api'],
]

const wires = [
  'node:child_process',
  'node:cluster',
  'node:net',
  'node:dgram',
  'node:tls',
  'node:http',
  'node:https',
  'node:http2',
]

/** The words in which the client speaks; types only. */
const clientWords = ['dms/client/**', 'dms/{core,job,resources}/index.ts']

/** What pages are made of; on the server they would only weigh. */
const pageModules = ['preact', '@preact/signals', 'uplot']

/** What a browser does not have. */
const serverModules = [...wires, 'node:fs', 'node:crypto', 'node:os', 'node:path', 'fastify']

const testRunners = ['vitest', 'fast-check', '@cucumber/cucumber', 'playwright']

const familyRules: readonly FolderRule[] = daemonLayers.flatMap((families, level) =>
  families.map((family) => ({
    files: [`dms/${family}/**`],
    may: [
      `dms/${family}/**`,
      'dms/core/index.ts',
      ...daemonLayers
        .slice(0, level + 1)
        .flat()
        .map((other) => `dms/${other}/index.ts`),
    ],
    mayTypes: ['dms/settings.ts'],
    neverModules: testRunners,
    rule: 'a family of the daemon imports its own files and, of the same or lower layers, only index.ts',
    fix: 'import the interface from the other family’s index.ts, and let dms/main.ts hand over the implementation',
  })),
)

/** Tests may look behind interfaces, but only in their own half of the house. */
const testsOf = (half: string): readonly string[] => [
  `${half}/**/*.{test,bench}.ts`,
  `${half}/**/{compliance,fixtures,testing}*`,
  `${half}/**/{compliance,fixtures,testing}/**`,
]

const testRules: readonly FolderRule[] = [
  {
    files: testsOf('dms'),
    may: ['dms/**'],
    rule: 'tests of the daemon import nothing outside dms',
    fix: 'move what is needed into dms, or the test to the half that it tests',
  },
  {
    files: testsOf('reports'),
    may: ['reports/**'],
    rule: 'reports import their own model only',
    fix: 'read it from the message stream instead',
  },
  {
    files: testsOf('steps'),
    may: ['steps/**', 'environments/index.ts'],
    mayTypes: [...clientWords, 'environments/environment.ts', 'environments/topology.ts'],
    rule: 'tests of steps use stand-ins for the daemon',
    fix: 'write a stand-in that implements the interface',
  },
  {
    files: testsOf('environments'),
    may: ['environments/**', 'dms/client/**', 'dms/main.ts', 'dms/*/index.ts', 'dms/settings.ts'],
    rule: 'tests of environments reach the daemon through its client',
    fix: 'use host.dms',
  },
]

export const folderRules: readonly FolderRule[] = [
  ...testRules,
  {
    files: ['dms/main.ts', 'dms/nunet.ts', 'dms/main/**'],
    may: ['dms/**'],
    neverModules: testRunners,
    rule: 'the composition root may name every class of the daemon, and nothing outside dms',
    fix: 'what the daemon needs belongs into dms',
  },
  {
    files: ['dms/settings.ts', 'dms/build-info.ts'],
    may: ['dms/core/index.ts'],
    rule: 'settings stand at the bottom, beside core',
    fix: 'move the code to the family that needs it',
  },
  {
    files: ['dms/client/**'],
    may: ['dms/client/**', 'dms/core/index.ts'],
    mayTypes: ['dms/{core,job,resources,identity,ucan}/index.ts'],
    rule: 'the client imports types of core, job and resources, never actor, network or executor',
    fix: 'say it in terms of the API',
  },
  {
    files: ['dms/cli/**'],
    may: [
      'dms/cli/**',
      'dms/client/**',
      'dms/settings.ts',
      'dms/build-info.ts',
      'dms/{core,identity,job}/index.ts',
    ],
    mayTypes: ['dms/resources/index.ts', 'dms/main.ts', 'dms/lend/{,agent/}index.ts'],
    rule: 'the command line is built on the client, never on actor, network or executor',
    fix: 'add a call to the API and its client',
  },
  ...familyRules,
  {
    files: ['environments/environment.ts', 'environments/topology.ts'],
    may: [
      'environments/environment.ts',
      'environments/topology.ts',
      'environments/*.ts',
      'environments/topology/**',
    ],
    mayTypes: ['dms/client/**'],
    never: ['environments/providers/**', 'environments/index.ts', 'environments/cli.ts'],
    rule: 'the interface of environments knows types of the client, and no provider',
    fix: 'let the provider depend on the interface',
  },
  ...['in-process', 'process', 'netns', 'container', 'ssh', 'hetzner', 'lent'].map((provider) => ({
    files: [`environments/providers/${provider}/**`],
    may: [
      `environments/providers/${provider}/**`,
      'environments/*.ts',
      'environments/{wan,faults,lease,deploy,topologies,topology}/**',
      'dms/client/**',
      ...(provider === 'in-process'
        ? [
            'dms/main.ts',
            'dms/settings.ts',
            'dms/*/index.ts',
            'dms/network/memory/**',
            'dms/database/memory/**',
            'dms/telemetry/memory/**',
          ]
        : []),
      // The words that an owner's machine understands are those of the daemon's program.
      ...(provider === 'lent' ? ['dms/lend/index.ts', 'dms/core/index.ts'] : []),
    ],
    never: ['environments/index.ts', 'environments/cli.ts'],
    neverModules: testRunners,
    rule: 'a provider imports the interface, wan, faults, lease, deploy and the client; never another provider',
    fix: 'move what both need to environments/deploy, faults or lease',
  })),
  {
    files: ['environments/**'],
    may: ['environments/**', 'dms/client/**'],
    neverModules: testRunners,
    rule: 'environments reach the daemon through its client only',
    fix: 'use dms/client',
  },
  {
    files: ['steps/hooks/**'],
    may: ['steps/**', 'environments/index.ts'],
    mayTypes: ['environments/environment.ts', 'environments/topology.ts'],
    rule: 'hooks use the public entry of environments, never a provider',
    fix: 'import environments/index.ts',
  },
  {
    files: ['steps/{world,tasks,questions,expect}/**'],
    may: ['steps/{world,tasks,questions,expect,parameter-types}/**'],
    mayTypes: ['environments/environment.ts', 'environments/topology.ts', ...clientWords, 'steps/**'],
    neverModules: wires,
    rule: 'world, tasks and questions see a host and its client only: no processes, sockets or HTTP, nothing inside dms',
    fix: 'add what is missing to Host or DmsClient, where every provider can offer it',
  },
  {
    files: ['steps/{definitions,parameter-types}/**'],
    may: ['steps/{world,tasks,questions,expect,parameter-types,definitions}/**'],
    mayTypes: clientWords,
    neverModules: wires,
    rule: 'definitions use world, tasks, questions and expect; neither environments nor dms',
    fix: 'write a task or a question',
  },
  {
    files: ['steps/**'],
    may: ['steps/**', 'environments/index.ts'],
    mayTypes: ['environments/environment.ts', 'environments/topology.ts'],
    rule: 'the runner’s settings and the catalogue use steps and the public entry of environments',
    fix: 'import environments/index.ts',
  },
  {
    files: ['reports/portal/client/**'],
    may: ['reports/portal/{client,model,workshop}/**', 'reports/text.ts'],
    mayTypes: ['reports/model.ts', 'reports/portal/**'],
    neverModules: [...serverModules, '@cucumber/cucumber'],
    rule: 'pages of the portal run in a browser: they know its model and its workshop, and nothing of its server',
    fix: 'let the server answer it, or move what both need to reports/portal/model',
  },
  {
    files: ['reports/**'],
    may: ['reports/**'],
    neverModules: ['@cucumber/cucumber', ...pageModules],
    rule: 'reports know the message stream and their own model; nothing of dms, steps or environments',
    fix: 'let the facts travel in the messages as attachments',
  },
  {
    files: ['cicd/**'],
    may: ['cicd/**', 'reports/index.ts', 'environments/index.ts', 'environments/topology/yaml.ts'],
    mayTypes: ['environments/environment.ts', 'reports/model.ts'],
    rule: 'cicd uses the public entries of reports and environments; nothing inside dms or steps',
    fix: 'export it from that folder’s index.ts, or start it as a process',
  },
]
