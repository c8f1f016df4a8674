Feature: Machines that people lend
  Whoever lends a machine sees what is done with it and has it back at once.
  Whoever borrows it has one machine more, and asks for no more than was lent.

  Background:
    Given Alice and Bob are on the network

  Rule: A lent machine is one more of the network

    @scope:feature-environment-5 @needs:lender @id:lent-machine-works
    Scenario: A job is done on a lent machine
      Given Bob has given Alice a grant for deployments
      And Bob has offered 500 millicores, 256 MiB of memory and 256 MiB of disk
      When Alice deploys greeting to Bob
      Then Alice receives "hello from Bob"

    @scope:feature-environment-5 @needs:lender @id:lent-machine-loses-power
    Scenario: A lent machine that lost its power is the same again
      Given Bob has given Alice a grant for greetings
      And Bob's machine has lost its power and is on again
      When Alice asks Bob for a greeting
      Then Alice receives a greeting from Bob

  Rule: Whoever lends a machine sees what is done with it

    @scope:feature-environment-5 @needs:lender @id:lent-machine-seen
    Scenario: A lender looks at her machine
      When Bob looks at what he lends
      Then Bob sees that his machine is in use
      And Bob sees how much processor, memory, disk and time it gives at most

  Rule: More than was lent is not to be had

    @scope:feature-environment-5 @scope:feature-environment-4 @needs:lender @id:lent-machine-bounds
    Scenario: A network that needs more than anybody lends
      When Alice spawns a network of 2 machines with 64 GiB of memory each
      Then Alice has no network because nobody lends that much

  Rule: Whoever lends a machine has it back at any moment

    @scope:feature-environment-5 @needs:lender @id:lent-machine-taken-back
    Scenario: A machine is taken back in the middle of a job
      Given Bob has given Alice a grant for deployments
      And Bob has offered 500 millicores, 256 MiB of memory and 256 MiB of disk
      And Alice has endless running on Bob
      When Bob takes his machine back
      Then Alice is told that Bob has taken his machine back
      And nothing of the network is left on Bob's machine
