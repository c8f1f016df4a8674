import { defineParameterType } from '@cucumber/cucumber'
import { amount } from './amount.ts'
import { caller } from './caller.ts'
import { ending } from './ending.ts'
import { ensemble } from './ensemble.ts'
import type { ParameterType } from './parameter-type.ts'
import { participant } from './participant.ts'
import { participants } from './participants.ts'
import { reason } from './reason.ts'
import { service } from './service.ts'
import { target } from './target.ts'
import { terms } from './terms.ts'

const all: readonly ParameterType<unknown>[] = [
  amount,
  caller,
  ending,
  ensemble,
  participant,
  participants,
  reason,
  service,
  target,
  terms,
]

for (const { name, regexp, transformer } of all)
  defineParameterType({ name, regexp, transformer, useForSnippets: false })
