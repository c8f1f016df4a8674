const place = 'portal-key'

/** Takes the key out of the address that was printed, so that it stays in no history and no screenshot. */
export const takeKey = (): string | undefined => {
  const offered = /^#key=([\w-]{1,200})$/.exec(location.hash)?.[1]
  if (offered !== undefined) {
    // The origin holds the port, so no other server of this machine reads it.
    localStorage.setItem(place, offered)
    history.replaceState(null, '', '#/')
  }
  return offered ?? localStorage.getItem(place) ?? undefined
}
