Feature: What strangers contribute
  Somebody whom nobody knows writes down what she expects, without code and
  without rights. It is checked before anybody spends time on it, and it can
  harm nobody who checks it.

  Rule: A contribution is checked before anybody reads it

    @scope:test-management-3 @needs:sealed-room @id:reporting-contribution @once
    Scenario: A contribution that says what is so is accepted
      Given Tess has written a scenario in which "Bob has given Alice a grant for greetings"
      When Quinn checks the contribution
      Then Quinn accepts the contribution

    @scope:test-management-3 @needs:sealed-room @id:reporting-unknown-sentence @once
    Scenario: A sentence that nobody knows is told with its place
      Given Tess has written a scenario in which "Bob nods at Alice"
      When Quinn checks the contribution
      Then Quinn is told that nobody knows the sentence in line 9

  Rule: A contribution learns nothing of whoever checks it

    @scope:test-management-3 @needs:sealed-room @id:reporting-testers-file @once
    Scenario: A contribution cannot read the tester's files
      Given Mallory has sent steps that tell what a file of the tester holds
      When Quinn checks the contribution with its steps
      Then Quinn sees the contribution fail
      And Quinn's file is told to nobody

  Rule: A reported bug becomes a scenario that leads back to it

    @scope:test-management-4 @needs:sealed-room @id:reporting-bug @once
    Scenario: A bug report becomes a scenario
      Given Tess has reported bug 1234
      When Quinn makes a scenario of the report
      Then the scenario leads Quinn back to bug 1234
      And Quinn finds that each of its sentences is known
