import { Given, Then, When } from '@cucumber/cucumber'
import { equals, eventually } from '../expect/index.ts'
import { type Amount, completeAmount } from '../parameter-types/amount.ts'
import { freeResources, nothingTaken, offerOf, takenResources } from '../questions/offer.ts'
import { offerMachine } from '../tasks/offer-machine.ts'
import { withdrawOffer } from '../tasks/withdraw-offer.ts'
import type { Resources } from '../world/outcome.ts'
import type { Participant } from '../world/participant.ts'

Given('{participant} has offered {amount}', (owner: Participant, amount: Amount) =>
  owner.does(offerMachine(amount)),
)

When('{participant} offers {amount}', (owner: Participant, amount: Amount) =>
  owner.attempts(offerMachine(amount)),
)

When('{participant} withdraws the offer', (owner: Participant) => owner.attempts(withdrawOffer))

Then("{participant}'s machine is on offer with {amount}", (owner: Participant, amount: Amount) =>
  eventually(owner.asks(offerOf), equals<Resources | undefined>(completeAmount(amount))),
)

Then("{participant}'s machine is not on offer", (owner: Participant) =>
  eventually(owner.asks(offerOf), equals<Resources | undefined>(undefined)),
)

Then("{amount} are free on {participant}'s machine", (amount: Amount, owner: Participant) =>
  eventually(owner.asks(freeResources), equals(completeAmount(amount))),
)

Then('all that {participant} offers is free', (owner: Participant) =>
  eventually(owner.asks(takenResources), nothingTaken),
)
