import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { Type } from 'typebox'
import { Check } from 'typebox/value'
import { type Reply, ReplySchemas } from '../orders.ts'

export type End = Reply<'ends'>['ends'][number]

const most = 50

const Schema = Type.Object({ life: Type.Integer({ minimum: 0 }), ends: ReplySchemas.ends.properties.ends })

/** The daemons that a host has had, counted from 1, over all lives of the agent. */
export interface Lives {
  readonly life: number
  readonly ends: readonly End[]
  begin(): void
  end(how: Omit<End, 'life'>): void
}

const read = (file: string): { readonly life: number; readonly ends: readonly End[] } => {
  try {
    const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
    if (Check(Schema, value)) return value
  } catch {
    // Never had one.
  }
  return { life: 0, ends: [] }
}

export const openLives = (file: string): Lives => {
  let { life, ends } = read(file)
  const save = () => {
    writeFileSync(`${file}.next`, JSON.stringify({ life, ends }), { mode: 0o600 })
    renameSync(`${file}.next`, file)
  }
  return {
    get life() {
      return life
    },
    get ends() {
      return ends
    },
    begin: () => {
      life += 1
      save()
    },
    end: (how) => {
      ends = [...ends, { life, ...how }].slice(-most)
      save()
    },
  }
}

/** A shell tells 128 + the number of the signal. */
export const howEnded = (code: number): string => {
  const signal = Object.entries(constants.signals).find(([, number]) => code === 128 + number)?.[0]
  return signal === undefined ? `ended with exit code ${code}` : `was ended by ${signal}`
}
