Feature: Asking a machine needs a grant from its owner
  The owner of a machine decides who may ask it for what.
  Whoever asks learns at once whether she may, and if not, why.

  Background:
    Given Alice and Bob are on the network

  Rule: A stranger is refused and told why

    @id:trust-somebody-without-any-grant-is @scope:security-1 @conformance
    Scenario: Somebody without any grant is refused
      Given Mallory is on the network
      When Mallory asks Bob for a greeting
      Then Bob refuses Mallory because she has no grant for it

    @id:trust-a-grant-for-one-person-is-no @scope:security-1
    Scenario: A grant for one person is no grant for another
      Given Mallory is on the network
      And Bob has given Alice a grant for greetings
      When Mallory asks Bob for a greeting
      Then Bob refuses Mallory because she has no grant for it

  Rule: A grant opens what it names and nothing else

    @id:trust-whoever-holds-a-grant-is @scope:security-2
    Scenario: Whoever holds a grant is served
      Given Bob has given Alice a grant for greetings
      When Alice asks Bob for a greeting
      Then Alice receives a greeting from Bob

    @id:trust-a-grant-for-everything-opens @scope:security-2
    Scenario: A grant for everything opens each single thing
      Given Bob has given Alice a grant for everything
      When Alice asks Bob for a status report
      Then Alice receives a status report from Bob

    @id:trust-a-grant-for-one-thing-does @scope:security-3
    Scenario Outline: A grant for one thing does not open another
      Given Bob has given Alice a grant for <granted>
      When Alice asks Bob for <wanted>
      Then Bob refuses Alice because she has no grant for it

      Examples: another thing, another way of asking, and a name that only begins alike
        | granted            | wanted          |
        | greetings          | a status report |
        | calls to everybody | a greeting      |
        | near-greetings     | a greeting      |
