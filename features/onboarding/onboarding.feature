Feature: Offering a machine to the network
  The owner of a machine says how much of it others may use,
  and takes it back when she likes.

  Background:
    Given Bob is on the network

  Rule: A machine offers what its owner says

    @id:onboarding-an-offer-can-be-read @scope:hardware-capability-3 @conformance
    Scenario: An offer can be read afterwards
      When Bob offers 1 core, 256 MiB of memory and 256 MiB of disk
      Then Bob's machine is on offer with 1 core, 256 MiB of memory and 256 MiB of disk
      And all that Bob offers is free

    @id:onboarding-an-offer-stands-until-it @scope:hardware-capability-3
    Scenario: An offer stands until it is withdrawn
      Given Bob has offered 1 core, 256 MiB of memory and 256 MiB of disk
      When Bob offers 500 millicores, 128 MiB of memory and 128 MiB of disk
      Then Bob's own machine answers that it is on offer already
      And Bob's machine is on offer with 1 core, 256 MiB of memory and 256 MiB of disk

    @id:onboarding-nobody-can-offer-more @scope:hardware-capability-3
    Scenario: Nobody can offer more than the machine has
      When Bob offers 100000 cores, 256 MiB of memory and 256 MiB of disk
      Then Bob's own machine answers that it does not have that much
      And Bob's machine is not on offer

  Rule: An owner takes her machine back

    @id:onboarding-an-offer-that-was @scope:hardware-capability-3 @conformance
    Scenario: An offer that was withdrawn is gone
      Given Bob has offered 1 core, 256 MiB of memory and 256 MiB of disk
      When Bob withdraws the offer
      Then Bob's machine is not on offer

    @id:onboarding-a-machine-that-is-not-on @scope:hardware-capability-3
    Scenario: A machine that is not on offer takes no work
      Given Alice is on the network
      And Bob has given Alice a grant for deployments
      When Alice deploys greeting to Bob
      Then Bob refuses Alice because his machine is not on offer
      And nothing has been started on Bob's machine
