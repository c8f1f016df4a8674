import type { Bed } from './lay-bed.ts'

/** Ends sshd of a machine and every connection to it, without warning; its init starts it again. */
export const cutConnections = (bed: Bed, machine: string): void => {
  bed.run(
    machine,
    'for one in /proc/[0-9]*; do case $(readlink $one/exe) in */sshd) kill -s KILL $(basename $one) ;; esac; done; true',
  )
}

/** No sshd answers there until it is let up again. */
export const takeDown = (bed: Bed, machine: string): void => {
  bed.run(machine, `touch ${bed.folder}/${machine}/down`)
  cutConnections(bed, machine)
}

export const letUp = (bed: Bed, machine: string): void => {
  bed.run(machine, `rm -f ${bed.folder}/${machine}/down`)
}
