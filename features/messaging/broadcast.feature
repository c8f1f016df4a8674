Feature: Calling everybody at once
  Somebody who does not know yet whom to ask can call the whole network,
  and hears from all those who admit her and from nobody else.

  Background:
    Given Alice, Bob and Carol are on the network

  Rule: Everybody who listens and admits the caller answers

    @id:messaging-a-call-reaches-all-who @scope:p2p-network-2 @conformance
    Scenario: A call reaches all who admit the caller
      Given Bob has given Alice a grant for calls to everybody
      And Carol has given Alice a grant for calls to everybody
      When Alice calls everybody for a greeting
      Then Alice receives a greeting from Bob
      And Alice receives a greeting from Carol

    @id:messaging-a-machine-that-does-not @scope:p2p-network-2 @scope:security-1 @conformance
    Scenario: A machine that does not admit the caller does not serve her
      Given Bob has given Alice a grant for calls to everybody
      When Alice calls everybody for a greeting
      Then Alice receives a greeting from Bob
      And Carol refuses Alice because she has no grant for it

    @id:messaging-a-grant-for-one-machine @scope:p2p-network-2 @scope:security-3 @conformance
    Scenario: A grant for one machine does not open another
      Given Carol trusts Bob
      And Bob has given Alice a grant for calls to everybody that holds on Carol's machine only
      When Alice calls everybody for a greeting
      Then Alice receives a greeting from Carol
      And Bob refuses Alice because she has no grant for it
