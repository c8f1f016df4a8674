/** Where programs of the system are looked for, whatever the owner's own search path holds. */
export const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
