declare const __NUNET_VERSION__: string | undefined
declare const __NUNET_COMMIT__: string | undefined

/** Which build this is. The build writes the values in; run from sources it is `dev`, of an unknown commit. */
export const buildInfo: { readonly version: string; readonly commit: string } = {
  version: typeof __NUNET_VERSION__ === 'string' ? __NUNET_VERSION__ : 'dev',
  commit: typeof __NUNET_COMMIT__ === 'string' ? __NUNET_COMMIT__ : 'unknown',
}
