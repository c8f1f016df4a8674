Feature: A network on demand
  A developer who needs several machines has them at a word,
  and gives them back without leaving anything behind.

  Rule: A network is there when it is needed

    @id:environment-the-machines-of-a-new @scope:feature-environment-1 @conformance
    Scenario: The machines of a new network see each other
      When Alice spawns a network of 2 machines
      Then every machine of Alice's network sees every other

  Rule: A network that is torn down leaves nothing

    @id:environment-a-network-is-torn-down @scope:feature-environment-1 @scope:feature-environment-2 @conformance
    Scenario: A network is torn down without a trace
      Given Alice has spawned a network of 2 machines
      When Alice tears her network down
      Then nothing of Alice's network is left

    @id:environment-a-network-that-was @scope:feature-environment-2 @needs:built-daemon
    Scenario: A network that was forgotten is taken away when its time is over
      When Alice spawns a network of 2 machines for 3 seconds
      Then soon nothing of Alice's network is left
