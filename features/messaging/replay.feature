Feature: A message counts once and for its sender only
  Somebody who listens on the line gains nothing by it:
  a message does what it says once, and only for the person who signed it.

  Background:
    Given Alice and Bob are on the network

  Rule: A message is acted on once

    @id:messaging-the-same-message-does @scope:security-3 @conformance
    Scenario: The same message does nothing the second time
      Given Bob has given Alice a grant for greetings
      And Alice has sealed a message asking Bob for a greeting
      And Alice has sent the sealed message
      When Alice sends the sealed message
      Then Bob refuses Alice because the message was seen before

    @id:messaging-a-sealed-message-that-was @scope:security-3
    Scenario: A sealed message that was kept for later still counts once
      Given Bob has given Alice a grant for greetings
      And Alice has sealed a message asking Bob for a greeting
      When Alice sends the sealed message
      Then Alice receives a greeting from Bob

  Rule: A message counts only when its signer sends it

    @id:messaging-a-recorded-message-does @scope:security-3 @conformance
    Scenario: A recorded message does nothing for the thief
      Given Mallory is on the network
      And Bob has given Alice a grant for greetings
      And Alice has sealed a message asking Bob for a greeting
      And Mallory has recorded the sealed message of Alice
      When Mallory sends the sealed message
      Then Bob refuses Mallory because the message was signed by somebody else

  Rule: A message counts only as it was signed

    @id:messaging-a-message-that-was @scope:security-3
    Scenario: A message that was altered on its way is not even answered
      Given Bob has given Alice a grant for greetings
      And Alice has received a greeting from Bob
      And Alice has sealed a message asking Bob for a greeting
      And Alice's sealed message was altered on its way
      When Alice sends the sealed message
      Then Alice's own machine answers that nobody answered
