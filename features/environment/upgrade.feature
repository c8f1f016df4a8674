Feature: Machines with different builds
  A network never changes its daemons all at once. Builds work together,
  and a machine that is upgraded remembers what it promised.

  Rule: Each machine runs the build that was given to it

    @id:environment-one-machine-of-a @scope:feature-environment-1 @needs:upgrade
    Scenario: One machine of a network runs another build
      Given Alice is on the network
      And Bob's machine runs another build
      And Bob has given Alice a grant for greetings
      When Alice asks Bob for a greeting
      Then Alice receives a greeting from Bob
      And Bob's machine runs the other build
      And Alice's machine does not run the other build

  Rule: An upgrade keeps what the machine had promised

    @id:environment-a-grant-outlives-the @scope:feature-environment-1 @scope:database-2 @needs:upgrade
    Scenario: A grant outlives the upgrade of whoever gave it
      Given Alice and Bob are on the network
      And Bob has given Alice a grant for greetings
      And Bob's machine was upgraded
      When Alice asks Bob for a greeting
      Then Alice receives a greeting from Bob

    @id:environment-an-offer-outlives-an @scope:feature-environment-1 @scope:hardware-capability-3 @needs:upgrade
    Scenario: An offer outlives an upgrade
      Given Bob is on the network
      And Bob has offered 1 core, 256 MiB of memory and 256 MiB of disk
      When Bob's machine is upgraded
      Then Bob's machine is on offer with 1 core, 256 MiB of memory and 256 MiB of disk
      And Bob's machine runs the other build
