Feature: A network that falls apart
  Cables are cut and continents lose each other. Machines notice it,
  go on with those they still reach, and find each other again.

  Background:
    Given Alice, Bob and Carol are on the network

  Rule: Who is cut off is not reached, and only they

    @id:environment-two-halves @scope:feature-environment-4 @needs:partition
    Scenario: Two halves
      When Alice and Bob are cut off from Carol
      Then Alice does not reach Carol
      And Carol does not reach Bob
      And Alice reaches Bob

    @id:environment-one-direction @scope:feature-environment-4 @needs:partition
    Scenario: One direction
      When nothing that Alice sends arrives at Bob
      Then Alice does not reach Bob
      And Alice reaches Carol
      And Carol reaches Bob

    @id:environment-two-halves-and-somebody @scope:feature-environment-4 @needs:partition
    Scenario: Two halves and somebody between them
      When Alice and Bob are joined by Carol only
      Then Alice does not reach Bob
      And Alice reaches Carol
      And Carol reaches Bob

  Rule: What was torn grows together

    @id:environment-machines-find-each @scope:p2p-network-2 @needs:partition
    Scenario: Machines find each other again
      Given Alice is cut off from Bob and Carol
      When the trouble is over
      Then Alice reaches Bob
      And Carol reaches Alice
