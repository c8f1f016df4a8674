Feature: Passing a grant on to somebody else
  A holder of a grant can let others act for her without asking the owner,
  and the owner can be sure that a grant only shrinks on its way.

  Background:
    Given Alice, Bob and Carol are on the network

  Rule: A delegated grant works like the original

    @id:trust-somebody-with-a-delegated @scope:security-2 @conformance
    Scenario: Somebody with a delegated grant is served
      Given Bob has given Alice a grant for greetings
      And Alice has delegated greetings to Carol
      When Carol asks Bob for a greeting
      Then Carol receives a greeting from Bob

  Rule: Whom an owner trusts may admit others

    @id:trust-a-grant-from-somebody-the @scope:security-2
    Scenario: A grant from somebody the owner trusts is honoured
      Given Carol trusts Bob
      And Bob has given Alice a grant for greetings
      When Alice asks Carol for a greeting
      Then Alice receives a greeting from Carol

    @id:trust-a-grant-from-somebody-the-2 @scope:security-1
    Scenario: A grant from somebody the owner does not trust is not
      Given Bob has given Alice a grant for greetings
      When Alice asks Carol for a greeting
      Then Carol refuses Alice because she has no grant for it

  Rule: Nobody can pass on more than she holds

    @id:trust-a-grant-cannot-be-widened @scope:security-3
    Scenario: A grant cannot be widened while it is passed on
      Given Bob has given Alice a grant for greetings
      When Alice delegates status reports to Carol
      Then Alice's own machine answers that she holds no such grant

    @id:trust-a-delegated-part-does-not @scope:security-3
    Scenario: A delegated part does not open the rest
      Given Bob has given Alice a grant for everything
      And Alice has delegated greetings to Carol
      When Carol asks Bob for a status report
      Then Bob refuses Carol because she has no grant for it

    @id:trust-a-grant-that-ends-with-its @scope:security-3
    Scenario: A grant that ends with its holder goes no further
      Given Bob has given Alice a grant for greetings that she may not pass on
      When Alice delegates greetings to Carol
      Then Alice's own machine answers that she holds no such grant

  Rule: A chain is as strong as each of its links

    @id:trust-revoking-the-first-grant @scope:security-3
    Scenario: Revoking the first grant stops whoever it was passed on to
      Given Bob has given Alice a grant for greetings
      And Alice has delegated greetings to Carol
      And Bob has revoked Alice's grant
      When Carol asks Bob for a greeting
      Then Bob refuses Carol because the grant was revoked
