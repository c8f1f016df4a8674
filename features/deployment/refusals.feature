Feature: Work that is refused
  The owner of a machine runs nothing for people she has not admitted.

  Background:
    Given Alice and Bob are on the network
    And Bob has offered 1 core, 256 MiB of memory and 256 MiB of disk

  Rule: Only those with a grant may deploy

    @id:deployment-a-job-of-a-stranger-is @scope:security-1 @scope:orchestration-2 @conformance
    Scenario: A job of a stranger is refused
      When Alice deploys greeting to Bob
      Then Bob refuses Alice because she has no grant for it
      And nothing has been started on Bob's machine

    @id:deployment-a-grant-for-something @scope:security-3
    Scenario: A grant for something else does not admit a job
      Given Bob has given Alice a grant for greetings
      When Alice deploys greeting to Bob
      Then Bob refuses Alice because she has no grant for it
      And nothing has been started on Bob's machine

    @id:deployment-a-revoked-grant-stops @scope:security-3 @conformance
    Scenario: A revoked grant stops new work
      Given Bob has given Alice a grant for deployments
      And Bob has revoked Alice's grant
      When Alice deploys greeting to Bob
      Then Bob refuses Alice because the grant was revoked
      And nothing has been started on Bob's machine
