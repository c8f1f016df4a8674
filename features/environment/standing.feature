Feature: A network that stands
  A network that was made by hand can be asked, again and again, whether it is
  well; these scenarios leave it as they found it.

  Rule: Everybody reaches everybody

    @id:environment-the-first-machine @scope:feature-environment-1 @scope:feature-environment-3 @standing
    Scenario: The first machine reaches the others
      Given Alice, Bob and Carol are on the network
      When Alice looks around
      Then Alice sees Bob among her peers
      And Alice reaches Bob
      And Alice reaches Carol

    @id:environment-the-last-machine @scope:feature-environment-1 @scope:feature-environment-3 @standing
    Scenario: The last machine reaches the others
      Given Alice, Bob and Carol are on the network
      When Carol looks around
      Then Carol sees Alice among her peers
      And Carol reaches Alice
      And Carol reaches Bob

  Rule: Strangers are refused, wherever the machine stands

    @id:environment-a-strangers-job-is @scope:feature-environment-1 @scope:security-1 @standing
    Scenario: A stranger's job is refused from afar
      Given Alice, Bob and Carol are on the network
      When Alice asks Carol for something unheard of
      Then Carol refuses Alice because she has no grant for it
