Feature: False grants
  A grant can be copied and changed like any text, and anybody can write one.
  Only a grant that its owner wrote, word for word, opens her machine.

  Background:
    Given Alice and Bob are on the network

  Rule: A grant that is shown as it was given opens the machine

    @id:trust-whoever-shows-the-grant-that @scope:security-2
    Scenario: Whoever shows the grant that she was given is served
      Given Bob has given Alice a grant for greetings
      When Alice asks Bob for a greeting, showing her grant
      Then Alice receives a greeting from Bob

  Rule: A grant that was changed opens nothing

    @id:trust-a-grant-that-was-altered-on @scope:security-3 @conformance
    Scenario: A grant that was altered on its way is refused
      Given Bob has given Alice a grant for greetings
      And Alice's grant was altered on its way
      When Alice asks Bob for a greeting, showing her grant
      Then Bob refuses Alice because the grant was altered

    @id:trust-a-holder-cannot-rewrite-her @scope:security-3
    Scenario: A holder cannot rewrite her grant to open more
      Given Bob has given Alice a grant for greetings
      And Alice has rewritten her grant to open status reports
      When Alice asks Bob for a status report, showing her grant
      Then Bob refuses Alice because the grant was altered

  Rule: A grant from somebody else opens nothing, whatever name it bears

    @id:trust-a-grant-that-a-friend-wrote @scope:security-1
    Scenario: A grant that a friend wrote is not the owner's
      Given Carol and Mallory are on the network
      And Carol has given Mallory a grant for greetings
      When Mallory asks Bob for a greeting, showing her grant
      Then Bob refuses Mallory because he does not trust whoever gave it

    @id:trust-a-grant-in-the-owners-name @scope:security-3
    Scenario: A grant in the owner's name that the owner did not sign is refused
      Given Carol and Mallory are on the network
      And Carol has given Mallory a grant for greetings
      And Mallory has put Bob's name on her grant
      When Mallory asks Bob for a greeting, showing her grant
      Then Bob refuses Mallory because the grant was altered
