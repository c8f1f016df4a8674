/** A test as Testmo's command line reads it from JUnit. */
export interface ReadTest {
  key: string
  readonly fields: readonly { readonly name: string; readonly value?: string }[]
}

/**
 * Called by Testmo's command line for each test before it is sent (`--results-rewriter`). By default the key is made of
 * folder and name, so a renamed scenario would lose its history and two of one name would share it; ours is the
 * scenario's id.
 *
 * @throws Error when a test bears no id, so that nothing is sent under a key of another kind
 */
export const rewriteTest = (test: ReadTest): void => {
  const id = test.fields.find(({ name }) => name === 'scenario')?.value
  if (id === undefined || id === '') throw new Error('a test bears no scenario id')
  test.key = id
}
