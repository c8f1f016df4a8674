/** Local providers give every host an address of one /24, from 2 to 201. */
export const maxHosts = 200

/** Longest YAML that is read at all, in characters. */
export const maxTopologyLength = 65_536

export const maxLinks = 1000
export const maxScheduled = 200
/** Faults of a text that are told at once. */
export const maxComplaints = 30
