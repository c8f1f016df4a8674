Feature: Machines in trouble
  Lent machines run out of disk, lose packets and have wrong clocks. A tester
  makes that happen on purpose, sees that it did, and takes it away again.

  Background:
    Given Alice and Bob are on the network
    And Bob has given Alice a grant for greetings

  Rule: Trouble bites

    @id:environment-a-machine-that-stands @scope:feature-environment-4 @needs:pause
    Scenario: A machine that stands still does not answer
      When Bob's machine stands still
      Then Alice does not reach Bob

    @id:environment-lost-packets-are-sent @scope:feature-environment-4 @needs:loss
    Scenario: Lost packets are sent again
      Given 20 percent of what passes between Alice and Bob is lost
      When Alice asks Bob for a greeting
      Then Alice receives a greeting from Bob

  Rule: Trouble passes and leaves nothing

    @id:environment-a-machine-that-trouble @scope:feature-environment-4
    Scenario Outline: A machine that <trouble> is well again afterwards
      Given Bob's machine <trouble>
      And the trouble is over
      When Alice asks Bob for a greeting
      Then Alice receives a greeting from Bob

      @needs:pause
      Examples: halted
        | trouble      |
        | stands still |

      @needs:restart
      Examples: restarted
        | trouble      |
        | is restarted |

      @needs:disk-full
      Examples: disk
        | trouble         |
        | has a full disk |

      @needs:handles-exhausted
      Examples: file handles
        | trouble                 |
        | has no file handle left |

      @needs:memory-squeeze
      Examples: memory
        | trouble            |
        | is short of memory |

      @needs:lying-dns
      Examples: names
        | trouble                  |
        | is told lies about names |

      @needs:blocked-port @needs:callable
      Examples: door
        | trouble                |
        | is shut to the outside |

      @needs:clock-skew
      Examples: clock
        | trouble                             |
        | has a clock that is 1 hour ahead    |
        | has a clock that is 2 hours behind  |

  Rule: A wrong clock is named, and locks no owner out

    @id:environment-a-machine-whose-clock @scope:feature-environment-4 @scope:security-3 @needs:clock-skew
    Scenario Outline: A machine whose clock is <wrong> says so when it refuses
      Given Bob's machine has a clock that is <wrong>
      When Alice asks Bob for a greeting
      Then Bob refuses Alice because their clocks differ

      Examples:
        | wrong         |
        | 1 hour ahead  |
        | 1 hour behind |

    @id:environment-a-machine-whose-clo-2 @scope:feature-environment-4 @scope:local-access-1 @needs:clock-skew
    Scenario: A machine whose clock is far behind works for its owner
      Given Bob's machine has a clock that is 2 hours behind
      When Bob offers 1 core, 256 MiB of memory and 256 MiB of disk
      Then Bob's machine is on offer with 1 core, 256 MiB of memory and 256 MiB of disk
