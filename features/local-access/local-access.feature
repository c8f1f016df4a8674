Feature: Only the machine's own programs may command it
  The owner of a machine commands it from that machine. Neighbours on the
  network and pages in a browser cannot, even if they know the owner's secret.

  Background:
    Given Bob and Mallory are on the network

  Rule: Programs on the machine are answered

    @id:local-access-a-program-on-the @scope:local-access-1
    Scenario: A program on the machine is answered
      When a program on Bob's machine asks Bob's machine who it is
      Then the question about Bob's machine is answered

  Rule: Whoever is elsewhere is not answered

    @id:local-access-a-program-on-a @scope:local-access-2 @needs:neighbour-calls
    Scenario: A program on a neighbour's machine is not answered
      When a program on Mallory's machine asks Bob's machine who it is
      Then the question about Bob's machine is not answered
      And a program on Bob's machine is still answered

  Rule: Whoever was lured in by a page is not answered

    @id:local-access-a-program-that-was-led @scope:local-access-2
    Scenario: A program that was led here under a false name is not answered
      When a program led astray on Bob's machine asks Bob's machine who it is
      Then the question about Bob's machine is not answered
      And a program on Bob's machine is still answered

    @id:local-access-a-page-of-another-site @scope:local-access-2
    Scenario: A page of another site is not answered
      When a foreign page on Bob's machine asks Bob's machine who it is
      Then the question about Bob's machine is not answered
      And a program on Bob's machine is still answered
