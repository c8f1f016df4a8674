import { Given, Then, When } from '@cucumber/cucumber'
import { eventually, satisfies } from '../expect/index.ts'
import { call, type Service } from '../parameter-types/service.ts'
import { connectedPeers } from '../questions/peers.ts'
import { answered, replyFrom } from '../questions/reply-from.ts'
import { ask } from '../tasks/ask.ts'
import { callEverybody } from '../tasks/call-everybody.ts'
import { lookAround } from '../tasks/look-around.ts'
import { damageMessage, recordMessage, sealMessage } from '../tasks/seal-message.ts'
import { sendSealedMessage } from '../tasks/send-sealed-message.ts'
import type { Json } from '../world/outcome.ts'
import type { Participant } from '../world/participant.ts'

Given(
  '{participant} has received {service} from {participant}',
  (asker: Participant, service: Service, machine: Participant) => asker.does(ask(machine, service)),
)

Given(
  '{participant} has sealed a message asking {participant} for {service}',
  (sender: Participant, machine: Participant, service: Service) => sender.does(sealMessage(machine, service)),
)

Given(
  '{participant} has recorded the sealed message of {participant}',
  (thief: Participant, victim: Participant) => thief.does(recordMessage(victim)),
)

Given("{participant}'s sealed message was altered on its way", (sender: Participant) =>
  sender.does(damageMessage),
)

Given('{participant} has sent the sealed message', (sender: Participant) => sender.does(sendSealedMessage))

When(
  '{participant} asks {participant} for {service}',
  (asker: Participant, machine: Participant, service: Service) => asker.attempts(ask(machine, service)),
)

When(
  '{participant} asks {participant} for {service}, showing her/his grant',
  (asker: Participant, machine: Participant, service: Service) =>
    asker.attempts(ask(machine, service, { grantOf: asker })),
)

When(
  "{participant} asks {participant} for {service}, showing {participant}'s grant",
  (asker: Participant, machine: Participant, service: Service, victim: Participant) =>
    asker.attempts(ask(machine, service, { grantOf: victim })),
)

When('{participant} calls everybody for a greeting', (caller: Participant) =>
  caller.attempts(callEverybody(call)),
)

When('{participant} sends the sealed message', (sender: Participant) => sender.attempts(sendSealedMessage))

When('{participant} looks around', (observer: Participant) => observer.attempts(lookAround))

Then(
  '{participant} receives {service} from {participant}',
  async (asker: Participant, service: Service, machine: Participant) => {
    const identity = { name: machine.name, did: await machine.did() }
    const expected = answered(`a ${service.name} from ${machine.name}`, (value) =>
      service.isAnswer(value as Json, identity),
    )
    await eventually(asker.asks(replyFrom(machine)), expected)
  },
)

Then(
  '{participant} sees {participant} among her/his peers',
  async (observer: Participant, other: Participant) => {
    const did = await other.did()
    const sight = satisfies(`${other.name} (${did}) in sight`, (peers: readonly string[]) =>
      peers.includes(did),
    )
    await eventually(observer.asks(connectedPeers), sight)
  },
)
