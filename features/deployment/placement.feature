Feature: Finding a machine for a job
  A deployer who does not care where her job runs leaves the choice to the
  network, and if nobody can take it she learns why from each machine.

  Background:
    Given Alice, Bob and Carol are on the network
    And Bob has given Alice a grant for deployments
    And Bob has offered 1 core, 256 MiB of memory and 256 MiB of disk

  Rule: A job goes to a machine that can take it

    @id:deployment-the-machine-with-room @scope:orchestration-2 @conformance
    Scenario: The machine with room takes the job
      Given Carol has given Alice a grant for deployments
      And Carol has offered 500 millicores, 128 MiB of memory and 128 MiB of disk
      When Alice asks anybody to run a job needing 1 core
      Then Alice receives "hello from Bob"
      And nothing has been started on Carol's machine

    @id:deployment-the-machine-that-admits @scope:orchestration-2 @scope:security-1
    Scenario: The machine that admits the deployer takes the job
      Given Carol has offered 1 core, 256 MiB of memory and 256 MiB of disk
      When Alice deploys greeting to anybody
      Then Alice receives "hello from Bob"
      And nothing has been started on Carol's machine

  Rule: A job that nobody can take says why, machine by machine

    @id:deployment-every-machine-says-what @scope:orchestration-2 @conformance
    Scenario: Every machine says what it lacks
      Given Carol has given Alice a grant for deployments
      When Alice asks anybody to run a job needing 3 cores
      Then Bob refuses Alice because 2 cores are missing
      And Carol refuses Alice because her machine is not on offer
