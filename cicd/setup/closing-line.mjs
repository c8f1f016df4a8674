/** Scripts whose last line counts what passed; programs read it. */
const counting = ['cicd/accept.ts', 'cicd/test.ts', 'cicd/check.ts']

/** Prints the closing line for a script that could not print its own, because it was never started or was killed. */
export const closeInsteadOf = (script) => {
  if (counting.includes(script)) console.log('0 passed, 1 failed, 0 skipped')
}
