Feature: A machine that crashes
  People rely on what a machine has promised, so it keeps its word through
  a crash, and whoever looks for the cause finds what it wrote last.

  Background:
    Given Alice and Bob are on the network
    And Bob has given Alice a grant for greetings

  Rule: What a dead machine wrote can still be read

    @id:environment-the-log-of-a-crashed @scope:feature-environment-3 @needs:crash @conformance
    Scenario: The log of a crashed machine is among the evidence
      Given Bob's machine has crashed
      When Alice collects the evidence
      Then Alice finds the log of Bob's machine

    @id:environment-the-events-of-a-crashed @scope:feature-environment-3 @needs:crash
    Scenario: The events of a crashed machine are among the evidence
      Given Bob's machine has crashed
      When Alice collects the evidence
      Then Alice finds the events of Bob's machine

    @id:environment-one-story-is-told-of @scope:feature-environment-3 @needs:crash @needs:clock-skew
    Scenario: One story is told of all machines although a clock is wrong
      Given Bob's machine has a clock that is 1 hour behind
      And Bob's machine has crashed
      And Bob's machine has come back
      When Alice collects the evidence
      Then Alice reads that Bob's machine crashed before it came back

  Rule: What was acknowledged survives a crash

    @id:environment-a-holder-keeps-her @scope:database-2 @needs:crash @conformance
    Scenario: A holder keeps her grant
      Given Alice's machine has crashed
      And Alice's machine has come back
      When Alice asks Bob for a greeting
      Then Alice receives a greeting from Bob

    @id:environment-a-revoked-grant-stays @scope:database-2 @scope:security-3 @needs:crash
    Scenario: A revoked grant stays revoked
      Given Bob has revoked Alice's grant
      And Bob's machine has crashed
      And Bob's machine has come back
      When Alice asks Bob for a greeting
      Then Bob refuses Alice because the grant was revoked

    @id:environment-a-machine-keeps-its @scope:database-2 @scope:hardware-capability-3 @needs:crash @conformance
    Scenario: A machine keeps its offer
      Given Bob has offered 1 core, 256 MiB of memory and 256 MiB of disk
      And Bob's machine has crashed
      When Bob's machine comes back
      Then Bob's machine is on offer with 1 core, 256 MiB of memory and 256 MiB of disk
