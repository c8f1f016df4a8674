Feature: Work that is refused
  The owner of a machine runs nothing for people she has not admitted,
  and whoever describes a job wrongly is shown the place.

  Background:
    Given Alice, Bob and Mallory are on the network
    And Bob has offered 1 core, 256 MiB of memory and 256 MiB of disk

  Rule: Only those with a grant may deploy

    @scope:security-1 @scope:orchestration-2
    Scenario: A job of a stranger is refused
      When Mallory deploys greeting to Bob
      Then Bob refuses Mallory because she has no grant for it
      And nothing has been started on Bob's machine

    @scope:security-3
    Scenario: A revoked grant stops new work
      Given Bob has given Alice a grant for deployments
      And Bob has revoked Alice's grant
      When Alice deploys greeting to Bob
      Then Bob refuses Alice because the grant was revoked

  Rule: A wrong description is refused with the place

    @scope:job-definition-3
    Scenario Outline: A mistake in a job description is shown to its writer
      When Alice deploys <description> to Bob
      Then Alice's own machine answers that <mistake>
      And nothing has been started on Bob's machine

      Examples: one mistake at a time
        | description      | mistake                       |
        | memory-sans-unit | the amount of memory is wrong |
        | time-sans-unit   | the limit of time is wrong    |
        | misspelt         | a word is not known there     |
