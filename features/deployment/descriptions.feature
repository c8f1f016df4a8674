Feature: Describing a job
  Whoever describes a job wrongly is shown the place before anybody else
  is asked, because a description that is half understood runs wrongly.

  Background:
    Given Alice is on the network

  Rule: A wrong description is refused with the place

    @id:deployment-a-mistake-in-a-job @scope:job-definition-3
    Scenario Outline: A mistake in a job description is shown to its writer
      When Alice deploys <description> to anybody
      Then Alice's own machine answers that <mistake>

      Examples: one mistake at a time
        | description      | mistake                       |
        | memory-sans-unit | the amount of memory is wrong |
        | time-sans-unit   | the limit of time is wrong    |
        | misspelt         | a word is not known there     |
