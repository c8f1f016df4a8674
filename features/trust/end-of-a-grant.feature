Feature: The end of a grant
  An owner who has trusted somebody can end that trust at any moment,
  and a grant that is over or in the wrong hands opens nothing.

  Background:
    Given Alice and Bob are on the network

  Rule: A grant that is over opens nothing

    @id:trust-a-revoked-grant-stops-the @scope:security-3 @conformance
    Scenario: A revoked grant stops the next message
      Given Bob has given Alice a grant for greetings
      And Alice has received a greeting from Bob
      And Bob has revoked Alice's grant
      When Alice asks Bob for a greeting
      Then Bob refuses Alice because the grant was revoked

    @id:trust-a-grant-ends-when-its-time-is @scope:security-3
    Scenario: A grant ends when its time is up
      Given Bob has given Alice a grant for greetings that lasts 1 second
      And Alice's grant has expired
      When Alice asks Bob for a greeting
      Then Bob refuses Alice because the grant has expired

    @id:trust-a-new-grant-opens-again-what @scope:security-2
    Scenario: A new grant opens again what was revoked
      Given Bob has given Alice a grant for greetings
      And Bob has revoked Alice's grant
      And Bob has given Alice a grant for greetings
      When Alice asks Bob for a greeting
      Then Alice receives a greeting from Bob

  Rule: A grant serves only the person it was made out to

    @id:trust-a-stolen-grant-is-worth @scope:security-3
    Scenario: A stolen grant is worth nothing to the thief
      Given Mallory is on the network
      And Bob has given Alice a grant for greetings
      When Mallory takes Alice's grant for herself
      Then Mallory's own machine answers that the grant belongs to somebody else

    @id:trust-a-stolen-grant-opens-nothing @scope:security-3
    Scenario: A stolen grant opens nothing when the thief shows it
      Given Mallory is on the network
      And Bob has given Alice a grant for greetings
      When Mallory asks Bob for a greeting, showing Alice's grant
      Then Bob refuses Mallory because the grant belongs to somebody else
