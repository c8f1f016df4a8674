/** What the help shows; `shortcuts.ts` listens for them. */
export const shortcuts: readonly { readonly keys: string; readonly what: string }[] = [
  { keys: 'g w', what: 'the wall' },
  { keys: 'g s', what: 'the scope' },
  { keys: 'g m', what: 'the manual desk' },
  { keys: 'g n', what: 'networks' },
  { keys: 'g k', what: 'the workshop' },
  { keys: '/', what: 'search' },
  { keys: 'j k', what: 'next and previous scenario on the wall' },
  { keys: 'Enter', what: 'open it' },
  { keys: '[ ]', what: 'previous and next scenario on its page' },
  { keys: 'f', what: 'only what failed' },
  { keys: 't', what: 'dark or light' },
  { keys: '?', what: 'these keys' },
]
