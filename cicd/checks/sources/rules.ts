/** Words that may stand in a few named files only, because a thing receives what it needs. */
export interface WordRule {
  readonly pattern: RegExp
  /** Globs of files to which the rule applies. */
  readonly files: readonly string[]
  /** Globs of files that are the one place for it. */
  readonly except: readonly string[]
  readonly rule: string
  readonly fix: string
}

const tests = [
  '**/*.{test,bench}.ts',
  '**/{compliance,fixtures,testing}*',
  '**/{compliance,fixtures,testing}/**',
]
const programs = ['dms/nunet.ts', 'dms/cli/**', 'dms/main.ts']

export const wordRules: readonly WordRule[] = [
  {
    pattern: /\bMath\.random\b/,
    files: ['**'],
    except: [],
    rule: 'randomness comes from a Random that was handed over',
    fix: 'take `random` among the components (dms/core/random.ts), or use node:crypto outside the daemon',
  },
  {
    pattern: /\bDate\.now\b|\bnew Date\(\)/,
    files: ['dms/**'],
    except: ['dms/core/clock.ts', ...tests],
    rule: 'time comes from a Clock that was handed over',
    fix: 'take `clock` among the components (dms/core/clock.ts)',
  },
  {
    pattern: /\b(setTimeout|setInterval)\(/,
    files: ['dms/**'],
    // pause.ts only keeps the process alive with its timer; it waits by the clock.
    except: ['dms/core/clock.ts', 'dms/executor/pause.ts', 'dms/cli/**', ...tests],
    rule: 'waiting goes through a Clock that was handed over',
    fix: 'take `clock` among the components (dms/core/clock.ts)',
  },
  {
    pattern: /\bprocess\.env\b/,
    files: ['dms/**', 'steps/**', 'reports/**'],
    except: [...programs, 'reports/cli.ts', ...tests],
    rule: 'settings come in as arguments, not from the environment of the process',
    fix: 'read it in the program’s entry and hand it over',
  },
  {
    pattern: /\b(setTimeout|setInterval)\b/,
    files: ['steps/**'],
    except: ['steps/expect/**', ...tests],
    rule: 'steps never sleep',
    fix: 'use eventually() or consistently()',
  },
  {
    pattern: /\b(describe|it|test)\.only\b/,
    files: ['**/*.test.ts'],
    except: [],
    rule: 'a lone test hides all others',
    fix: 'remove .only',
  },
  {
    pattern: /\b(describe|it|test)\.(skip|todo)\(|\b(describe|it|test)\.skip\b(?!If)/,
    files: ['**/*.test.ts'],
    except: [],
    rule: 'a skipped test names what is missing, when it runs',
    fix: 'call context.skip(condition, "what is missing") inside the test',
  },
  {
    pattern: /\b(describe|it|test)\.(skipIf|runIf)\(/,
    files: ['**/*.test.ts'],
    except: [],
    rule: 'the sum of skips tells why; what is skipped around a test has no place for that',
    fix: 'call context.skip(condition, "what is missing") inside the test, or in a beforeEach of its group',
  },
]
