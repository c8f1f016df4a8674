import { defineParameterType } from '@cucumber/cucumber'
import { amount } from './amount.ts'
import { caller } from './caller.ts'
import { duration } from './duration.ts'
import { ending } from './ending.ts'
import { ensemble } from './ensemble.ts'
import { nat } from './nat.ts'
import { outcome } from './outcome.ts'
import type { ParameterType } from './parameter-type.ts'
import { participant } from './participant.ts'
import { participants } from './participants.ts'
import { reason } from './reason.ts'
import { redReason } from './red-reason.ts'
import { region } from './region.ts'
import { service } from './service.ts'
import { target } from './target.ts'
import { terms } from './terms.ts'
import { trigger } from './trigger.ts'
import { trouble } from './trouble.ts'

const all: readonly ParameterType<unknown>[] = [
  amount,
  caller,
  duration,
  ending,
  ensemble,
  nat,
  outcome,
  participant,
  participants,
  reason,
  redReason,
  region,
  service,
  target,
  terms,
  trigger,
  trouble,
]

for (const { name, regexp, transformer } of all)
  defineParameterType({ name, regexp, transformer, useForSnippets: false })
