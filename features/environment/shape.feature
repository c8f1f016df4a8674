Feature: The shape of a network
  What works between two desks may fail between two continents. A tester says
  where machines stand, what they run and what is before them, and gets just that.

  Rule: A network is what was asked for

    @id:environment-machines-are-as-far @scope:feature-environment-4 @needs:distance
    Scenario: Machines are as far apart as their regions
      Given Alice's machine is in Falkenstein
      And Carol's machine is in Helsinki
      And Bob's machine is in Singapore
      When Alice measures the network
      Then Alice finds the network that was asked for
      And Alice finds Bob farther away than Carol

    @id:environment-a-whole-network-is @scope:feature-environment-1 @scope:feature-environment-4 @needs:distance @needs:nat @needs:upgrade
    Scenario: A whole network is written down as a table
      Given these machines are on the network:
        | machine | region      | behind              | build   |
        | Alice   | Falkenstein |                     |         |
        | Bob     | Ashburn     |                     | another |
        | Carol   | Singapore   | a carrier-grade NAT |         |
      When Alice measures the network
      Then Alice finds the network that was asked for
      And Bob's machine runs the other build
      And Alice's machine does not run the other build

    @id:environment-a-way-that-has-grown @scope:feature-environment-4 @needs:latency
    Scenario: A way that has grown longer is measured
      Given Alice, Bob and Carol are on the network
      And the way between Alice and Bob takes 120 ms longer
      When Alice measures the network
      Then Alice finds Bob farther away than Carol

  Rule: Distance delays work and does not hinder it

    @id:environment-a-job-is-done-on @scope:feature-environment-2 @scope:orchestration-2 @needs:distance
    Scenario: A job is done on another continent
      Given Alice's machine is in Falkenstein
      And Bob's machine is in Sydney
      And Bob has given Alice a grant for deployments
      And Bob has offered 1 core, 256 MiB of memory and 256 MiB of disk
      When Alice deploys greeting to Bob
      Then Alice receives "hello from Bob"
