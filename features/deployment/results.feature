Feature: Running work on somebody else's machine
  A service provider hands a job to a machine she does not own
  and gets its result, without giving up control of either machine.

  Background:
    Given Alice and Bob are on the network
    And Bob has offered 1 core, 256 MiB of memory and 256 MiB of disk
    And Bob has given Alice a grant for deployments

  Rule: Results return to whoever deployed the job

    @id:deployment-the-output-of-a-finished @scope:orchestration-1 @conformance
    Scenario: The output of a finished job reaches the deployer
      When Alice deploys greeting to Bob
      Then Alice receives "hello from Bob"
      And Alice's job is completed
      And all that Bob offers is free

    @id:deployment-output-and-errors-are @scope:orchestration-1 @conformance
    Scenario: Output and errors are kept apart
      When Alice deploys two-voices to Bob
      Then Alice receives "all is well"
      And Alice receives the error "something creaks"

    @id:deployment-a-failing-job-reports @scope:orchestration-1 @conformance
    Scenario: A failing job reports its exit code
      When Alice deploys failing to Bob
      Then Alice's job fails with code 3
      And Alice receives the error "no bread in the house"
      And all that Bob offers is free

  Rule: A job is over when its owner or its limit says so

    @id:deployment-a-cancelled-job-gives @scope:orchestration-3 @scope:hardware-capability-2 @conformance
    Scenario: A cancelled job gives back what it held
      Given Alice has endless running on Bob
      When Alice cancels the job
      Then Alice's job is cancelled
      And all that Bob offers is free

    @id:deployment-a-job-that-takes-too @scope:orchestration-1 @scope:hardware-capability-2 @conformance
    Scenario: A job that takes too long is ended and says so
      When Alice deploys overtime to Bob
      Then Alice's job is ended by its time limit
      And all that Bob offers is free

    @id:deployment-a-job-that-runs-holds @scope:hardware-capability-2
    Scenario: A job that runs holds what it asked for
      When Alice deploys endless to Bob
      Then 500 millicores, 192 MiB of memory and 240 MiB of disk are free on Bob's machine
