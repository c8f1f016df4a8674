/** Where Linux keeps programs. Fixed, because /usr/sbin is missing from the PATH of ordinary users. */
export const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
