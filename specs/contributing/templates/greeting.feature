Feature: My first scenario
  Somebody who was admitted is answered,
  so that people can build on each other's machines.

  Background:
    Given Alice and Bob are on the network

  Rule: Whoever holds a grant is served

    @scope:security-2
    Scenario: A greeting is answered
      Given Bob has given Alice a grant for greetings
      When Alice asks Bob for a greeting
      Then Alice receives a greeting from Bob
