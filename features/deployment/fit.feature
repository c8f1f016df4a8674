Feature: Work goes only where it fits
  The owner of a machine never carries more than she has offered,
  and a deployer learns exactly what was missing.

  Background:
    Given Alice and Bob are on the network
    And Bob has offered 1 core, 256 MiB of memory and 256 MiB of disk
    And Bob has given Alice a grant for deployments

  Rule: A job that does not fit is refused before anything starts

    @id:deployment-a-request-beyond-the @scope:hardware-capability-1 @scope:hardware-capability-2
    Scenario Outline: A request beyond the offer is refused with what is missing
      When Alice asks Bob to run a job needing <amount>
      Then Bob refuses Alice because <shortfall>
      And nothing has been started on Bob's machine
      And all that Bob offers is free

      Examples: one quantity at a time
        | amount            | shortfall                    |
        | 1.5 cores         | 500 millicores are missing   |
        | 320 MiB of memory | 64 MiB of memory are missing |
        | 384 MiB of disk   | 128 MiB of disk are missing  |

    @id:deployment-what-one-job-holds-is @scope:hardware-capability-2
    Scenario: What one job holds is missing for the next
      Given Alice has endless running on Bob
      When Alice asks Bob to run a job needing 1 core
      Then Bob refuses Alice because 500 millicores are missing

  Rule: A job that just fits is taken

    @id:deployment-a-job-may-take-all-that @scope:hardware-capability-1
    Scenario: A job may take all that is offered
      When Alice asks Bob to run a job needing 1 core, 256 MiB of memory and 256 MiB of disk
      Then Alice's job is completed
      And all that Bob offers is free
