export declare const tryLock: (
  file: string,
) => Promise<{ readonly release: () => void } | { readonly holder: number }>
