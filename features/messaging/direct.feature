Feature: Talking to one machine
  People on the network reach a machine by naming it, wherever it is,
  and always learn what became of their message.

  Background:
    Given Alice and Bob are on the network

  Rule: A message reaches the machine that it names

    @id:messaging-a-question-to-one-machine @scope:p2p-network-2 @scope:dynamic-dispatch-1 @conformance
    Scenario: A question to one machine is answered by that machine
      Given Carol is on the network
      And Bob has given Alice a grant for greetings
      When Alice asks Bob for a greeting
      Then Alice receives a greeting from Bob

    @id:messaging-machines-that-have-joined @scope:p2p-network-1 @conformance
    Scenario: Machines that have joined see each other
      Given Carol is on the network
      When Bob looks around
      Then Bob sees Alice among his peers
      And Bob sees Carol among his peers

  Rule: Whoever asks in vain learns why

    @id:messaging-a-question-that-the @scope:dynamic-dispatch-1 @conformance
    Scenario: A question that the machine does not know is refused as such
      Given Bob has given Alice a grant for everything
      When Alice asks Bob for something unheard of
      Then Bob refuses Alice because he does not know what is meant

    @id:messaging-a-message-to-a-machine @scope:p2p-network-2 @conformance
    Scenario: A message to a machine that has gone comes back
      Given Bob has given Alice a grant for greetings
      And Bob's machine has gone
      When Alice asks Bob for a greeting
      Then Alice's own machine answers that Bob cannot be reached

    @id:messaging-a-machine-that-comes-back @scope:p2p-network-2 @conformance
    Scenario: A machine that comes back is reached again
      Given Bob has given Alice a grant for greetings
      And Bob's machine has gone
      And Bob's machine has come back
      When Alice asks Bob for a greeting
      Then Alice receives a greeting from Bob
